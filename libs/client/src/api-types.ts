// Made of the OpenAPI document by "npm run generate:client". Do not edit.

export interface paths {
    "/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List who changed what */
        get: operations["listAudit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/backends": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List data backends */
        get: operations["listBackends"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/consumers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List how far each consumer is */
        get: operations["listConsumers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/data-sources": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List data sources */
        get: operations["listDataSources"];
        put?: never;
        /** Create a data source */
        post: operations["createDataSource"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/data-sources/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a data source
         * @description By its id or its name.
         */
        get: operations["getDataSource"];
        /**
         * Create the data source of a name, or replace it
         * @description By its name, or the id of one that is there. What is left out takes its default, but secrets stay. To repeat it is to change nothing, and answers the same.
         */
        put: operations["putDataSource"];
        post?: never;
        /** Delete a data source */
        delete: operations["deleteDataSource"];
        options?: never;
        head?: never;
        /** Change a data source */
        patch: operations["updateDataSource"];
        trace?: never;
    };
    "/data-sources/{id}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Download the files of a revision as one archive */
        get: operations["getArchive"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/data-sources/{id}/changes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tell what changed between two revisions */
        get: operations["listChanges"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/data-sources/{id}/content": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the content of a file
         * @description Streams the bytes; whatever they are, a browser takes them as a download. `HEAD` is answered too.
         */
        get: operations["getContent"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/data-sources/{id}/diff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Compare files of two revisions line by line
         * @description With `path`, one file; without, every file that changed, page by page. With `Accept: text/x-diff`, what `git diff` prints of all of them at once.
         */
        get: operations["getDiff"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/data-sources/{id}/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List files of a data source */
        get: operations["listDataFiles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/data-sources/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Pause a data source */
        post: operations["pauseDataSource"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/data-sources/{id}/plan": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Tell what a sync would do */
        post: operations["planDataSource"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/data-sources/{id}/problems": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List files that could not be taken */
        get: operations["listProblems"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/data-sources/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Resume a data source */
        post: operations["resumeDataSource"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/data-sources/{id}/revisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List revisions of a data source */
        get: operations["listRevisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/data-sources/{id}/sync": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sync a data source
         * @description Syncs in the background. With `wait`, the answer comes when the sync has ended, or after 50 seconds. A sync that failed is a job that failed, and no error of the request.
         */
        post: operations["syncDataSource"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/data-sources/{id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Try whether a data source can be read */
        post: operations["testDataSource"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/data-sources/{id}/webhook": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the webhook of a data source */
        get: operations["getWebhook"];
        /**
         * Make the webhook of a data source
         * @description In place of the one that is there. The answer is the only one that tells the secret.
         */
        put: operations["makeWebhook"];
        post?: never;
        /** Remove the webhook of a data source */
        delete: operations["deleteWebhook"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/data-sources/sync": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sync many data sources
         * @description Those of a list of ids, or all that a filter finds, at most 1000. Sources that cannot sync are told with their problem, and keep no other from it.
         */
        post: operations["syncDataSources"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/data-sources/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Try whether a source could be read */
        post: operations["testNewDataSource"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show this document as a page */
        get: operations["getDocs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a file of that page */
        get: operations["getDocsFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Follow what happens
         * @description A stream of server-sent events that does not end. An event `reset` says that something is missing before it: what is known must be read anew.
         */
        get: operations["followEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/live": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tell whether the process answers */
        get: operations["getLiveness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/health/ready": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Tell whether requests can be carried out */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/hooks/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Deliver an event of a webhook
         * @description Signed with the secret of the webhook, in the header that GitHub, GitLab, Gitea, Forgejo or Bitbucket uses.
         */
        post: operations["deliver"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List jobs */
        get: operations["listJobs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a job */
        get: operations["getJob"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancel a job */
        post: operations["cancelJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{id}/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read the log of a job
         * @description Lines as they are now, also while the job runs: ask again with `after` for what follows.
         */
        get: operations["getJobLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/jobs/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Run a job once more */
        post: operations["retryJob"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read metrics
         * @description In the text format of Prometheus. Every viewer that is limited to no sources may scrape.
         */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read this document */
        get: operations["getOpenApi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/schedules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List schedules */
        get: operations["listSchedules"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/schedules/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a schedule */
        get: operations["getSchedule"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/schedules/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Pause a schedule */
        post: operations["pauseSchedule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/schedules/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Resume a schedule */
        post: operations["resumeSchedule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/schedules/{id}/run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Run the job of a schedule now */
        post: operations["runSchedule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read who one is */
        get: operations["getSession"];
        put?: never;
        /** Log in with a token, or with the code of a login link */
        post: operations["createSession"];
        /** Log out */
        delete: operations["deleteSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/session/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read the page that a login link leads to */
        get: operations["getLoginPage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/session/login-link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make a link to log in with */
        post: operations["createLoginLink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List tokens */
        get: operations["listTokens"];
        put?: never;
        /** Make a token */
        post: operations["createToken"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/tokens/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a token */
        get: operations["getToken"];
        put?: never;
        post?: never;
        /** Revoke a token */
        delete: operations["revokeToken"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * @description A token of the API.
         * @example {
         *       "id": "0199f1f0-88bb-7c3e-9d55-0f4d5c7f2a12",
         *       "name": "Pipeline",
         *       "role": "operator",
         *       "sources": null,
         *       "createdBy": {
         *         "id": "token",
         *         "name": "Ada"
         *       },
         *       "created": "2026-11-01T09:00:00.000Z",
         *       "expires": null,
         *       "lastUsed": null
         *     }
         */
        AccessToken: {
            /** Format: date-time */
            created: string;
            /** @description Null = whoever had the service for themselves */
            createdBy: components["schemas"]["Actor"] | null;
            /** @description Null = never */
            expires: string | null;
            /** @description UUIDv7 */
            id: string;
            /** @description To the minute; null = never */
            lastUsed: string | null;
            /** @description Shown with the jobs that are started with it */
            name: string;
            /** @enum {string} */
            role: "viewer" | "operator" | "admin";
            /** @description Ids of the only sources that there are for it; null = all */
            sources: string[] | null;
        };
        /**
         * @example {
         *       "name": "Pipeline",
         *       "role": "operator",
         *       "expires": "2036-11-01T09:00:00Z"
         *     }
         */
        AccessTokenInput: {
            /** @description When it ends; never when left out */
            expires?: string | null;
            name: string;
            /** @enum {string} */
            role: "viewer" | "operator" | "admin";
            /** @description Ids of the only sources that it may see; all of them when left out */
            sources?: string[] | null;
        };
        /**
         * @description Tokens by name.
         * @example {
         *       "items": [
         *         {
         *           "id": "0199f1f0-88bb-7c3e-9d55-0f4d5c7f2a12",
         *           "name": "Pipeline",
         *           "role": "operator",
         *           "sources": null,
         *           "createdBy": {
         *             "id": "token",
         *             "name": "Ada"
         *           },
         *           "created": "2026-11-01T09:00:00.000Z",
         *           "expires": null,
         *           "lastUsed": null
         *         }
         *       ],
         *       "nextCursor": null,
         *       "total": 1
         *     }
         */
        AccessTokenPage: {
            items: components["schemas"]["AccessToken"][];
            /** @description Pass it as `cursor` for the next page; null at the end */
            nextCursor: string | null;
            /** @description Items in all pages */
            total: number;
        };
        /**
         * @description Who asked for something.
         * @example {
         *       "id": "token",
         *       "name": "Pipeline"
         *     }
         */
        Actor: {
            id: string;
            name?: string;
        };
        /**
         * @description A description of an API (OpenAPI 3.1).
         * @example {
         *       "openapi": "3.1.0",
         *       "info": {
         *         "title": "nestjs-data-backends",
         *         "version": "0.1.0"
         *       },
         *       "paths": {}
         *     }
         */
        ApiDocument: {
            info: {
                title: string;
                version: string;
            } & {
                [key: string]: unknown;
            };
            openapi: string;
        } & {
            [key: string]: unknown;
        };
        /**
         * @description A change, and who made it.
         * @example {
         *       "id": "0199f1f0-88bb-7c3e-9d55-0f4d5c7f2a12",
         *       "time": "2026-11-01T09:00:00.000Z",
         *       "via": "api",
         *       "actor": {
         *         "id": "token",
         *         "name": "Pipeline"
         *       },
         *       "action": "update",
         *       "object": {
         *         "type": "data-source",
         *         "id": "0199f1f0-88bb-7c3e-9d55-0f4d5c7f2a11",
         *         "name": "core-config"
         *       },
         *       "before": {
         *         "enabled": true
         *       },
         *       "after": {
         *         "enabled": false
         *       },
         *       "requestId": "request-7",
         *       "address": "192.0.2.1"
         *     }
         */
        AuditEntry: {
            /** @description What was done, in one word */
            action: string;
            /** @description Null = the system */
            actor: components["schemas"]["Actor"] | null;
            /** @description Where the request came from */
            address: string | null;
            /** @description The same as it became */
            after: {
                [key: string]: unknown;
            } | null;
            /** @description What was changed, as it was; secrets only tell that they were set */
            before: {
                [key: string]: unknown;
            } | null;
            /** @description UUIDv7 */
            id: string;
            /** @description To what */
            object: {
                id: string;
                name: string | null;
                type: string;
            };
            requestId: string | null;
            /** Format: date-time */
            time: string;
            /**
             * @description By which way it came
             * @enum {string}
             */
            via: "api" | "session" | "job" | "application";
        };
        /**
         * @description Changes, newest first.
         * @example {
         *       "items": [
         *         {
         *           "id": "0199f1f0-88bb-7c3e-9d55-0f4d5c7f2a12",
         *           "time": "2026-11-01T09:00:00.000Z",
         *           "via": "api",
         *           "actor": {
         *             "id": "token",
         *             "name": "Pipeline"
         *           },
         *           "action": "update",
         *           "object": {
         *             "type": "data-source",
         *             "id": "0199f1f0-88bb-7c3e-9d55-0f4d5c7f2a11",
         *             "name": "core-config"
         *           },
         *           "before": {
         *             "enabled": true
         *           },
         *           "after": {
         *             "enabled": false
         *           },
         *           "requestId": "request-7",
         *           "address": "192.0.2.1"
         *         }
         *       ],
         *       "nextCursor": null,
         *       "total": 1
         *     }
         */
        AuditEntryPage: {
            items: components["schemas"]["AuditEntry"][];
            /** @description Pass it as `cursor` for the next page; null at the end */
            nextCursor: string | null;
            /** @description Items in all pages */
            total: number;
        };
        /**
         * @description A data backend, and the form of its parameters.
         * @example {
         *       "name": "git",
         *       "label": "Git",
         *       "isLocal": false,
         *       "plugin": "git",
         *       "pluginVersion": "0.1.0",
         *       "jsonSchema": {
         *         "type": "object",
         *         "properties": {
         *           "branch": {
         *             "type": "string"
         *           }
         *         }
         *       },
         *       "sensitiveParameters": [
         *         "password"
         *       ]
         *     }
         */
        Backend: {
            isLocal: boolean;
            /** @description JSON Schema (draft 2020-12) of the parameters */
            jsonSchema: {
                [key: string]: unknown;
            };
            /** @description To show to people */
            label: string;
            /** @description Type of the data sources that it reads */
            name: string;
            /** @description Name of the plugin that brings it; `application` when none does */
            plugin: string;
            pluginVersion: string | null;
            /** @description Names of the parameters that are never told */
            sensitiveParameters: string[];
        };
        /**
         * @description All data backends.
         * @example {
         *       "items": [
         *         {
         *           "name": "git",
         *           "label": "Git",
         *           "isLocal": false,
         *           "plugin": "git",
         *           "pluginVersion": "0.1.0",
         *           "jsonSchema": {
         *             "type": "object",
         *             "properties": {
         *               "branch": {
         *                 "type": "string"
         *               }
         *             }
         *           },
         *           "sensitiveParameters": [
         *             "password"
         *           ]
         *         }
         *       ],
         *       "nextCursor": null,
         *       "total": 1
         *     }
         */
        BackendPage: {
            items: components["schemas"]["Backend"][];
            /** @description Pass it as `cursor` for the next page; null at the end */
            nextCursor: string | null;
            /** @description Items in all pages */
            total: number;
        };
        /**
         * @description Who sends the request.
         * @example {
         *       "actor": {
         *         "id": "0199f1f0-88bb-7c3e-9d55-0f4d5c7f2a12",
         *         "name": "Ada"
         *       },
         *       "role": "viewer",
         *       "permissions": [
         *         "source:view",
         *         "file:read",
         *         "job:view"
         *       ],
         *       "sources": null,
         *       "session": {
         *         "id": "0199f1f0-88bb-7c3e-9d55-0f4d5c7f2a13"
         *       },
         *       "expires": "2026-11-08T09:00:00.000Z"
         *     }
         */
        Caller: {
            /** @description Null = everyone may do everything here */
            actor: components["schemas"]["Actor"] | null;
            /** @description When the session, or the token, ends at the latest; null = never, or unknown */
            expires: string | null;
            permissions: ("source:view" | "source:edit" | "source:sync" | "file:read" | "job:view" | "job:manage" | "token:manage" | "audit:view")[];
            /** @description The one with just these permissions; null = none has */
            role: ("viewer" | "operator" | "admin") | null;
            /** @description Null = a token, or whatever the application goes by */
            session: {
                id: string;
            } | null;
            /** @description Ids of the only sources that there are for them; null = all */
            sources: string[] | null;
        };
        /**
         * @description How far a consumer is in a source.
         * @example {
         *       "name": "vlans",
         *       "source": "core-config",
         *       "sourceId": "0199f1f0-5d0b-7c3e-9d55-0f4d5c7f2a10",
         *       "cursor": 11,
         *       "revision": 12,
         *       "lag": 1,
         *       "failures": 0,
         *       "lastError": null,
         *       "nextTry": null,
         *       "handledAt": "2026-11-23T12:00:00.000Z",
         *       "paused": false
         *     }
         */
        Consumer: {
            /** @description The last revision that was handled; null = none, everything comes at once */
            cursor: number | null;
            /** @description Deliveries that failed in a row */
            failures: number;
            handledAt: string | null;
            /** @description How many revisions it is behind */
            lag: number;
            /** @description Why the last delivery failed */
            lastError: {
                at: string;
                code: components["schemas"]["ErrorCode"];
                message: string;
                revision: number;
            } | null;
            name: string;
            /** @description After a failure: when it is tried again */
            nextTry: string | null;
            paused: boolean;
            /** @description The current revision of the source */
            revision: number;
            /** @description Name of the source */
            source: string;
            /** @description Null: there is no such source yet */
            sourceId: string | null;
        };
        /**
         * @description Consumers by name, then by source.
         * @example {
         *       "items": [
         *         {
         *           "name": "vlans",
         *           "source": "core-config",
         *           "sourceId": "0199f1f0-5d0b-7c3e-9d55-0f4d5c7f2a10",
         *           "cursor": 11,
         *           "revision": 12,
         *           "lag": 1,
         *           "failures": 0,
         *           "lastError": null,
         *           "nextTry": null,
         *           "handledAt": "2026-11-23T12:00:00.000Z",
         *           "paused": false
         *         }
         *       ],
         *       "nextCursor": null,
         *       "total": 1
         *     }
         */
        ConsumerPage: {
            items: components["schemas"]["Consumer"][];
            /** @description Pass it as `cursor` for the next page; null at the end */
            nextCursor: string | null;
            /** @description Items in all pages */
            total: number;
        };
        /**
         * @description One file of a source at one revision, or a directory.
         * @example {
         *       "sourceId": "0199f1f0-5d0b-7c3e-9d55-0f4d5c7f2a10",
         *       "revision": 12,
         *       "path": "vlans/100.yaml",
         *       "type": "file",
         *       "size": 4,
         *       "hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
         *       "target": null,
         *       "lastUpdated": "2026-11-23T12:00:00.000Z",
         *       "lastModified": null
         *     }
         */
        DataFile: {
            /** @description SHA-256; null for what has no content */
            hash: string | null;
            /** @description When the remote says that it was changed, if it does */
            lastModified: string | null;
            /**
             * Format: date-time
             * @description When this version was published
             */
            lastUpdated: string;
            path: string;
            /** @description Revision that it was read at */
            revision: number;
            /** @description Bytes; null for what has no content */
            size: number | null;
            sourceId: string;
            /** @description Where a symlink points, or the commit of a submodule */
            target: string | null;
            /** @enum {string} */
            type: "file" | "symlink" | "submodule" | "directory";
        };
        /**
         * @description Files and directories by path.
         * @example {
         *       "items": [
         *         {
         *           "sourceId": "0199f1f0-5d0b-7c3e-9d55-0f4d5c7f2a10",
         *           "revision": 12,
         *           "path": "vlans/100.yaml",
         *           "type": "file",
         *           "size": 4,
         *           "hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
         *           "target": null,
         *           "lastUpdated": "2026-11-23T12:00:00.000Z",
         *           "lastModified": null
         *         }
         *       ],
         *       "nextCursor": null,
         *       "total": 1
         *     }
         */
        DataFilePage: {
            items: components["schemas"]["DataFile"][];
            /** @description Pass it as `cursor` for the next page; null at the end */
            nextCursor: string | null;
            /** @description Items in all pages */
            total: number;
        };
        /**
         * @description One configured place to read.
         * @example {
         *       "id": "0199f1f0-5d0b-7c3e-9d55-0f4d5c7f2a10",
         *       "name": "core-config",
         *       "type": "git",
         *       "sourceUrl": "https://git.example.org/core-config.git",
         *       "description": "Configuration of the core",
         *       "comments": "",
         *       "enabled": true,
         *       "syncInterval": 60,
         *       "cron": null,
         *       "ignoreRules": "*.tmp",
         *       "parameters": {
         *         "branch": "main",
         *         "password": {
         *           "set": true
         *         }
         *       },
         *       "deletionGuard": 50,
         *       "status": "completed",
         *       "state": "idle",
         *       "lastResult": "changed",
         *       "lastError": null,
         *       "lastSynced": "2026-11-23T12:00:00.000Z",
         *       "nextSync": "2026-11-23T13:00:00.000Z",
         *       "revision": 12,
         *       "remoteRevision": "a1b2c3d4e5f60718293a4b5c6d7e8f9012345678",
         *       "fileCount": 214,
         *       "problems": 0,
         *       "blockedBy": null,
         *       "version": 3,
         *       "createdAt": "2026-11-01T09:00:00.000Z",
         *       "updatedAt": "2026-11-20T09:00:00.000Z"
         *     }
         */
        DataSource: {
            /** @description Why it will not sync by itself */
            blockedBy: {
                code: components["schemas"]["ErrorCode"];
                /** @description What to pass as `confirm` to go ahead, when the sync is held */
                planId?: string;
                /** @description What somebody has to do */
                remedy: string;
                /** Format: date-time */
                since: string;
            } | null;
            comments: string;
            /** Format: date-time */
            createdAt: string;
            cron: string | null;
            /** @description Percentage of entries that may disappear at once before a sync is held */
            deletionGuard: number | "off";
            description: string;
            /** @description False = paused: no schedule, no webhook, a manual sync is refused */
            enabled: boolean;
            fileCount: number;
            /** @description UUIDv7 */
            id: string;
            /** @description One rule per line, as in a .gitignore */
            ignoreRules: string;
            lastError: {
                code: components["schemas"]["ErrorCode"];
                message: string;
            } | null;
            /**
             * @description How its last sync ended
             * @enum {string}
             */
            lastResult: "never" | "changed" | "unchanged" | "failed" | "held";
            lastSynced: string | null;
            name: string;
            nextSync: string | null;
            /** @description Sensitive parameters read `{ "set": true }`, with `reference` when given by one */
            parameters: {
                [key: string]: unknown;
            };
            /** @description Files of the last sync that could not be taken */
            problems: number;
            /** @description The remote's own revision that was seen last */
            remoteRevision: string | null;
            /** @description Number of the published revision; 0 = nothing published yet */
            revision: number;
            sourceUrl: string;
            /**
             * @description What it is doing now
             * @enum {string}
             */
            state: "idle" | "queued" | "syncing";
            /** @enum {string} */
            status: "new" | "queued" | "syncing" | "completed" | "failed";
            /** @description Minutes between syncs; null = none, or `cron` rules */
            syncInterval: number | null;
            /** @description Name of its data backend */
            type: string;
            /** Format: date-time */
            updatedAt: string;
            /** @description Counts its edits; the ETag begins with it */
            version: number;
        };
        /**
         * @example {
         *       "name": "core-config",
         *       "type": "git",
         *       "sourceUrl": "https://git.example.org/core-config.git",
         *       "parameters": {
         *         "branch": "main",
         *         "username": "reader",
         *         "password": "…"
         *       },
         *       "syncInterval": 60
         *     }
         */
        DataSourceInput: {
            /** @default  */
            comments?: string;
            /**
             * @description When to sync, as a cron expression in UTC
             * @default null
             */
            cron?: string | null;
            /**
             * @description Percentage of entries that may disappear at once before a sync is held
             * @default 50
             */
            deletionGuard?: number | "off";
            /** @default  */
            description?: string;
            /**
             * @description False pauses the source: no schedule, no webhook, no manual sync
             * @default true
             */
            enabled?: boolean;
            /** @description One rule per line, as in a .gitignore */
            ignoreRules?: string;
            /** @description Unique among all data sources */
            name: string;
            /**
             * @description What the data backend takes besides the URL
             * @default {}
             */
            parameters?: {
                [key: string]: unknown;
            };
            /** @description Where to read; credentials go into the parameters */
            sourceUrl: string;
            /**
             * @description Minutes between syncs, a whole number
             * @default null
             */
            syncInterval?: number | null;
            /** @description Name of a data backend */
            type: string;
        };
        /**
         * @description Data sources by name.
         * @example {
         *       "items": [
         *         {
         *           "id": "0199f1f0-5d0b-7c3e-9d55-0f4d5c7f2a10",
         *           "name": "core-config",
         *           "type": "git",
         *           "sourceUrl": "https://git.example.org/core-config.git",
         *           "description": "Configuration of the core",
         *           "comments": "",
         *           "enabled": true,
         *           "syncInterval": 60,
         *           "cron": null,
         *           "ignoreRules": "*.tmp",
         *           "parameters": {
         *             "branch": "main",
         *             "password": {
         *               "set": true
         *             }
         *           },
         *           "deletionGuard": 50,
         *           "status": "completed",
         *           "state": "idle",
         *           "lastResult": "changed",
         *           "lastError": null,
         *           "lastSynced": "2026-11-23T12:00:00.000Z",
         *           "nextSync": "2026-11-23T13:00:00.000Z",
         *           "revision": 12,
         *           "remoteRevision": "a1b2c3d4e5f60718293a4b5c6d7e8f9012345678",
         *           "fileCount": 214,
         *           "problems": 0,
         *           "blockedBy": null,
         *           "version": 3,
         *           "createdAt": "2026-11-01T09:00:00.000Z",
         *           "updatedAt": "2026-11-20T09:00:00.000Z"
         *         }
         *       ],
         *       "nextCursor": null,
         *       "total": 1
         *     }
         */
        DataSourcePage: {
            items: components["schemas"]["DataSource"][];
            /** @description Pass it as `cursor` for the next page; null at the end */
            nextCursor: string | null;
            /** @description Items in all pages */
            total: number;
        };
        /**
         * @example {
         *       "syncInterval": 15,
         *       "ignoreRules": "*.tmp"
         *     }
         */
        DataSourcePatch: {
            comments?: string;
            /** @description When to sync, as a cron expression in UTC */
            cron?: string | null;
            /** @description Percentage of entries that may disappear at once before a sync is held */
            deletionGuard?: number | "off";
            description?: string;
            /** @description False pauses the source: no schedule, no webhook, no manual sync */
            enabled?: boolean;
            /** @description One rule per line, as in a .gitignore */
            ignoreRules?: string;
            /** @description Unique among all data sources */
            name?: string;
            /** @description What the data backend takes besides the URL */
            parameters?: {
                [key: string]: unknown;
            };
            /** @description Where to read; credentials go into the parameters */
            sourceUrl?: string;
            /** @description Minutes between syncs, a whole number */
            syncInterval?: number | null;
            /** @description Name of a data backend */
            type?: string;
        };
        /**
         * @example {
         *       "type": "git",
         *       "sourceUrl": "https://git.example.org/core-config.git",
         *       "parameters": {
         *         "branch": "main"
         *       }
         *     }
         */
        DataSourceTestInput: {
            /**
             * @description What the data backend takes besides the URL
             * @default {}
             */
            parameters?: {
                [key: string]: unknown;
            };
            /** @description Where to read; credentials go into the parameters */
            sourceUrl: string;
            /** @description Name of a data backend */
            type: string;
        };
        /**
         * @description What became of a delivery.
         * @example {
         *       "outcome": "queued"
         *     }
         */
        DeliveryAnswer: {
            /**
             * @description `ignored`: it does not concern the source, or the source is paused
             * @enum {string}
             */
            outcome: "queued" | "ignored";
        };
        /** @description Lines that changed, with up to three lines around them. */
        DiffHunk: {
            /** @description Marked with a space, `-` or `+`; or `\ No newline at end of file` */
            lines: string[];
            newLines: number;
            newStart: number;
            oldLines: number;
            /** @description Line that it begins at, from 1 */
            oldStart: number;
        };
        /**
         * @description Stable name of an error; the guide to errors tells what to do about each.
         * @enum {string}
         */
        ErrorCode: "VALIDATION_FAILED" | "UNAUTHENTICATED" | "FORBIDDEN" | "HOST_NOT_ALLOWED" | "CSRF_REJECTED" | "NOT_FOUND" | "PRECONDITION_FAILED" | "PAYLOAD_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "RANGE_NOT_SATISFIABLE" | "TOO_MANY_REQUESTS" | "NOT_READY" | "TOKEN_NOT_FOUND" | "TOKEN_NAME_TAKEN" | "FIRST_TOKEN_NOT_ADMIN" | "WEBHOOK_NOT_FOUND" | "WEBHOOK_REFUSED" | "WEBHOOK_RAW_BODY_MISSING" | "INTERNAL" | "OPTIONS_INVALID" | "ROUTE_UNPROTECTED" | "DATA_DIR_UNUSABLE" | "ADDRESS_IN_USE" | "LISTEN_REFUSED" | "UNKNOWN_BACKEND" | "BACKEND_INVALID" | "BACKEND_DUPLICATE" | "BACKEND_REGISTRY_NOT_READY" | "PLUGIN_INVALID" | "PLUGIN_DUPLICATE" | "PLUGIN_IMPORT_FAILED" | "PLUGIN_VERSION_UNSUPPORTED" | "PLUGIN_SETTINGS_INVALID" | "PLUGIN_CONTRACT_VIOLATION" | "PLUGIN_TIMEOUT" | "BACKEND_FAILED" | "PATH_UNSAFE" | "PATH_TOO_LONG" | "PATH_ENCODING" | "IGNORE_PATTERN_REJECTED" | "FS_PATH_ESCAPE" | "FS_ROOT_MISSING" | "FS_ROOT_NOT_DIRECTORY" | "FS_UNREADABLE" | "FS_NOT_REGULAR" | "FS_FILE_CHANGED" | "FS_MOUNT_CROSSING" | "NET_URL_INVALID" | "NET_SCHEME_DENIED" | "NET_ADDRESS_DENIED" | "NET_CREDENTIALS_OVER_HTTP" | "NET_REDIRECT_DENIED" | "NET_DNS" | "NET_UNREACHABLE" | "NET_TLS" | "NET_TIMEOUT" | "NET_RESPONSE_TOO_LARGE" | "NET_PROXY_UNREACHABLE" | "NET_PROXY_AUTH_FAILED" | "NET_PROXY_REFUSED" | "NET_PROXY_FAILED" | "NET_PROXY_UNCHECKED" | "NET_PROXY_INVALID" | "GIT_UNAVAILABLE" | "GIT_URL_INVALID" | "GIT_URL_SCHEME_DENIED" | "GIT_REF_INVALID" | "GIT_REF_NOT_FOUND" | "GIT_SUBPATH_NOT_FOUND" | "GIT_EMPTY_REPOSITORY" | "GIT_AUTH_FAILED" | "GIT_NOT_FOUND" | "GIT_REMOTE_NOT_GIT" | "GIT_RATE_LIMITED" | "GIT_SERVER_ERROR" | "GIT_FSCK_REJECTED" | "GIT_OBJECT_CORRUPT" | "GIT_UNSUPPORTED_FORMAT" | "GIT_LIMIT_EXCEEDED" | "GIT_CACHE_UNAVAILABLE" | "GIT_SSH_UNAVAILABLE" | "GIT_SSH_HOST_KEY_UNKNOWN" | "GIT_SSH_HOST_KEY_CHANGED" | "GIT_SSH_KEY_INVALID" | "GIT_SSH_PASSPHRASE_WRONG" | "GIT_SSH_ALGORITHMS" | "GIT_FAILED" | "S3_DRIVER_MISSING" | "S3_URL_INVALID" | "S3_BUCKET_INVALID" | "S3_CREDENTIALS_MISSING" | "S3_AUTH_FAILED" | "S3_ACCESS_DENIED" | "S3_BUCKET_NOT_FOUND" | "S3_REGION_MISMATCH" | "S3_CLOCK_SKEW" | "S3_RATE_LIMITED" | "S3_SERVER_ERROR" | "S3_RESPONSE_INVALID" | "S3_BODY_MISMATCH" | "S3_OBJECT_CHANGED" | "S3_OBJECT_UNAVAILABLE" | "S3_FAILED" | "HTTP_AUTH_FAILED" | "HTTP_ACCESS_DENIED" | "HTTP_NOT_FOUND" | "HTTP_RATE_LIMITED" | "HTTP_SERVER_ERROR" | "HTTP_REFUSED" | "HTTP_RESPONSE_INVALID" | "HTTP_BODY_MISMATCH" | "ARCHIVE_UNSUPPORTED" | "ARCHIVE_CORRUPT" | "ARCHIVE_ENCRYPTED" | "ARCHIVE_SUBPATH_NOT_FOUND" | "ARCHIVE_MEMBER_UNSUPPORTED" | "SOURCE_NOT_FOUND" | "SOURCE_NAME_TAKEN" | "SOURCE_DISABLED" | "FILE_NOT_FOUND" | "FILE_HAS_NO_CONTENT" | "FILE_NOT_TEXT" | "FILE_TOO_LARGE_TO_PARSE" | "REVISION_NOT_FOUND" | "CONFIG_PARSE_ERROR" | "BLOB_TOO_LARGE" | "JOB_RUNNER_INVALID" | "JOB_RUNNER_DUPLICATE" | "JOB_RUNNER_UNKNOWN" | "JOB_NOT_FOUND" | "JOB_FAILED" | "JOB_TIMEOUT" | "JOB_CANCELLED" | "JOB_WORKER_LOST" | "JOB_WORKER_STOPPING" | "JOB_ALREADY_ENDED" | "JOB_NOT_ENDED" | "JOB_PAYLOAD_INVALID" | "JOB_PAYLOAD_TOO_LARGE" | "SCHEDULE_INVALID" | "SCHEDULE_NOT_FOUND" | "SCHEDULE_PAUSED" | "SCHEDULER_MISSING" | "WORKER_MISSING" | "CONSUMER_INVALID" | "CONSUMER_DUPLICATE" | "CONSUMER_NOT_FOUND" | "CONSUMER_FAILED" | "SYNCED_OBJECT_INVALID" | "SYNCED_OBJECT_DUPLICATE" | "SYNCED_OBJECT_NOT_FOUND" | "SYNC_IN_PROGRESS" | "SYNC_HOST_BUSY" | "SYNC_FENCED" | "SYNC_CANCELLED" | "SYNC_TIMEOUT" | "SYNC_LIMIT_EXCEEDED" | "SYNC_MASS_DELETE_HELD" | "SYNC_BODY_MISMATCH" | "SYNC_SNAPSHOT_CHANGED" | "PLAN_STALE" | "USAGE_INVALID" | "PACKAGE_MISSING" | "SERVER_UNREACHABLE" | "SERVER_ANSWER_INVALID" | "WAIT_TIMEOUT" | "DB_UNAVAILABLE" | "DB_FULL" | "DB_DATA_DIR_LOCKED" | "DB_DATA_DIR_UNUSABLE" | "DB_NESTED_TRANSACTION" | "DB_TRANSACTION_ENDED" | "DB_SCHEMA_NEWER" | "DB_SCHEMA_OUTDATED" | "DB_VERSION_UNSUPPORTED" | "DB_EMBEDDED" | "DB_DISABLED" | "DB_DRIVER_MISSING" | "SECRET_KEY_REQUIRED" | "SECRET_KEY_INVALID" | "SECRET_KEY_UNKNOWN" | "SECRET_CORRUPT" | "SECRET_REFERENCE_INVALID" | "SECRET_REFERENCE_DENIED" | "SECRET_UNAVAILABLE";
        /**
         * @description What became of one path between two revisions.
         * @example {
         *       "path": "vlans/100.yaml",
         *       "change": "created",
         *       "hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
         *       "previousHash": null
         *     }
         */
        FileChange: {
            /** @enum {string} */
            change: "created" | "updated" | "deleted";
            /** @description SHA-256 after the change; null when deleted, and for links */
            hash: string | null;
            path: string;
            /** @description SHA-256 before the change; null when created, and for links */
            previousHash: string | null;
        };
        /**
         * @description Changes by path.
         * @example {
         *       "items": [
         *         {
         *           "path": "vlans/100.yaml",
         *           "change": "created",
         *           "hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
         *           "previousHash": null
         *         }
         *       ],
         *       "nextCursor": null,
         *       "total": 1
         *     }
         */
        FileChangePage: {
            items: components["schemas"]["FileChange"][];
            /** @description Pass it as `cursor` for the next page; null at the end */
            nextCursor: string | null;
            /** @description Items in all pages */
            total: number;
        };
        /**
         * @description What differs in one file between two revisions.
         * @example {
         *       "path": "vlans/100.yaml",
         *       "change": "created",
         *       "hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
         *       "previousHash": null,
         *       "type": "file",
         *       "previousType": null,
         *       "size": 5,
         *       "previousSize": null,
         *       "target": null,
         *       "previousTarget": null,
         *       "added": 1,
         *       "removed": 0,
         *       "hunks": [
         *         {
         *           "oldStart": 1,
         *           "oldLines": 0,
         *           "newStart": 1,
         *           "newLines": 1,
         *           "lines": [
         *             "+test"
         *           ]
         *         }
         *       ],
         *       "omitted": null,
         *       "coarse": false
         *     }
         */
        FileDiff: {
            /** @description Lines; null when there are no hunks */
            added: number | null;
            /** @enum {string} */
            change: "created" | "updated" | "deleted" | "unchanged";
            /** @description Comparing took too long: what lies between the first and last difference is one hunk */
            coarse: boolean;
            /** @description SHA-256 after the change; null when deleted, and for links */
            hash: string | null;
            hunks: components["schemas"]["DiffHunk"][] | null;
            /** @description Why there are no hunks: no text, more than 1 MiB, or left for a request of its own */
            omitted: ("binary" | "too-large" | "postponed") | null;
            path: string;
            /** @description SHA-256 before the change; null when created, and for links */
            previousHash: string | null;
            previousSize: number | null;
            previousTarget: string | null;
            /** @description Before the change; null when created */
            previousType: ("file" | "symlink" | "submodule") | null;
            removed: number | null;
            size: number | null;
            /** @description Where a link points: links are compared by their targets */
            target: string | null;
            /** @description After the change; null when deleted */
            type: ("file" | "symlink" | "submodule") | null;
        };
        /**
         * @description What differs, by path.
         * @example {
         *       "items": [
         *         {
         *           "path": "vlans/100.yaml",
         *           "change": "created",
         *           "hash": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
         *           "previousHash": null,
         *           "type": "file",
         *           "previousType": null,
         *           "size": 5,
         *           "previousSize": null,
         *           "target": null,
         *           "previousTarget": null,
         *           "added": 1,
         *           "removed": 0,
         *           "hunks": [
         *             {
         *               "oldStart": 1,
         *               "oldLines": 0,
         *               "newStart": 1,
         *               "newLines": 1,
         *               "lines": [
         *                 "+test"
         *               ]
         *             }
         *           ],
         *           "omitted": null,
         *           "coarse": false
         *         }
         *       ],
         *       "nextCursor": null,
         *       "total": 1
         *     }
         */
        FileDiffPage: {
            items: components["schemas"]["FileDiff"][];
            /** @description Pass it as `cursor` for the next page; null at the end */
            nextCursor: string | null;
            /** @description Items in all pages */
            total: number;
        };
        /**
         * @description All is well.
         * @example {
         *       "status": "ok"
         *     }
         */
        Health: {
            /** @constant */
            status: "ok";
        };
        /**
         * @description One background execution.
         * @example {
         *       "id": "0199f1f0-77aa-7c3e-9d55-0f4d5c7f2a11",
         *       "runner": "data-sources.sync",
         *       "name": "Sync core-config",
         *       "queue": "default",
         *       "priority": 0,
         *       "status": "completed",
         *       "object": {
         *         "type": "data-source",
         *         "id": "0199f1f0-5d0b-7c3e-9d55-0f4d5c7f2a10"
         *       },
         *       "actor": {
         *         "id": "token",
         *         "name": "Pipeline"
         *       },
         *       "args": {},
         *       "created": "2026-11-23T12:00:00.000Z",
         *       "scheduled": null,
         *       "interval": null,
         *       "cron": null,
         *       "schedule": null,
         *       "started": "2026-11-23T12:00:00.010Z",
         *       "completed": "2026-11-23T12:00:01.200Z",
         *       "attempts": 1,
         *       "progress": null,
         *       "error": null,
         *       "result": {
         *         "outcome": "changed",
         *         "revision": 12,
         *         "remoteRevision": "a1b2c3d4e5f60718293a4b5c6d7e8f9012345678",
         *         "created": 1,
         *         "updated": 0,
         *         "deleted": 0,
         *         "problems": 0
         *       },
         *       "worker": "host:4711"
         *     }
         */
        Job: {
            /** @description Null = the system */
            actor: components["schemas"]["Actor"] | null;
            args: {
                [key: string]: unknown;
            };
            attempts: number;
            completed: string | null;
            /** Format: date-time */
            created: string;
            /** @description The expression of the schedule that fired it */
            cron: string | null;
            /** @description Of the last attempt, also while it waits for the next one */
            error: {
                code: components["schemas"]["ErrorCode"];
                message: string;
            } | null;
            /** @description UUIDv7 */
            id: string;
            /** @description Minutes between the runs of a job that recurs */
            interval: number | null;
            /** @description To show to people; decides nothing */
            name: string;
            /** @description What it is about */
            object: {
                id: string;
                type: string;
            } | null;
            /** @description Higher ones start first within their queue */
            priority: number;
            /** @description How far it is */
            progress: {
                done: number;
                step: string;
                total?: number;
            } | null;
            queue: string;
            result: unknown;
            /** @description Id of its runner; null for a job that ran in the time of its caller */
            runner: string | null;
            /** @description The schedule that fired it */
            schedule: string | null;
            /** @description When it should start; null = at once */
            scheduled: string | null;
            /** @description Of the last attempt */
            started: string | null;
            status: components["schemas"]["JobStatus"];
            /** @description `host:pid` of the process that runs it, or ran it last */
            worker: string | null;
        };
        /**
         * @description Jobs, newest first.
         * @example {
         *       "items": [
         *         {
         *           "id": "0199f1f0-77aa-7c3e-9d55-0f4d5c7f2a11",
         *           "runner": "data-sources.sync",
         *           "name": "Sync core-config",
         *           "queue": "default",
         *           "priority": 0,
         *           "status": "completed",
         *           "object": {
         *             "type": "data-source",
         *             "id": "0199f1f0-5d0b-7c3e-9d55-0f4d5c7f2a10"
         *           },
         *           "actor": {
         *             "id": "token",
         *             "name": "Pipeline"
         *           },
         *           "args": {},
         *           "created": "2026-11-23T12:00:00.000Z",
         *           "scheduled": null,
         *           "interval": null,
         *           "cron": null,
         *           "schedule": null,
         *           "started": "2026-11-23T12:00:00.010Z",
         *           "completed": "2026-11-23T12:00:01.200Z",
         *           "attempts": 1,
         *           "progress": null,
         *           "error": null,
         *           "result": {
         *             "outcome": "changed",
         *             "revision": 12,
         *             "remoteRevision": "a1b2c3d4e5f60718293a4b5c6d7e8f9012345678",
         *             "created": 1,
         *             "updated": 0,
         *             "deleted": 0,
         *             "problems": 0
         *           },
         *           "worker": "host:4711"
         *         }
         *       ],
         *       "nextCursor": null,
         *       "total": 1
         *     }
         */
        JobPage: {
            items: components["schemas"]["Job"][];
            /** @description Pass it as `cursor` for the next page; null at the end */
            nextCursor: string | null;
            /** @description Items in all pages */
            total: number;
        };
        /**
         * @description `failed`: an error of the catalogue ended it; `errored`: an unexpected one. `scheduled`: waits for its time, or for the next attempt.
         * @enum {string}
         */
        JobStatus: "pending" | "scheduled" | "running" | "completed" | "errored" | "failed" | "cancelled";
        /**
         * @description Something that happened.
         * @example {
         *       "type": "job.progress",
         *       "time": "2026-11-23T12:00:00.500Z",
         *       "source": "0199f1f0-5d0b-7c3e-9d55-0f4d5c7f2a10",
         *       "job": "0199f1f0-77aa-7c3e-9d55-0f4d5c7f2a11",
         *       "data": {
         *         "step": "reading",
         *         "done": 120,
         *         "total": 214
         *       }
         *     }
         */
        LiveEvent: {
            /** @description What differs by type: names, status, outcome, progress, lines */
            data: {
                [key: string]: unknown;
            };
            /** @description Id of the job that it is about */
            job: string | null;
            /** @description Id of the source that it is about */
            source: string | null;
            /** Format: date-time */
            time: string;
            /** @enum {string} */
            type: "job.enqueued" | "job.start" | "job.progress" | "job.log" | "job.end" | "data-source.created" | "data-source.updated" | "data-source.deleted" | "data-source.pre-sync" | "data-source.post-sync" | "schedule.paused" | "schedule.resumed";
        };
        /**
         * @description A link to log in with, once.
         * @example {
         *       "code": "…",
         *       "path": "/api/session/login#…",
         *       "expires": "2026-11-01T09:15:00.000Z"
         *     }
         */
        LoginLink: {
            /** @description What logs in an administrator, once */
            code: string;
            /** Format: date-time */
            expires: string;
            /** @description Path of the link on this server; what comes before depends on who calls it */
            path: string;
        };
        /**
         * @description One line of the log of a job.
         * @example {
         *       "line": 1,
         *       "time": "2026-11-23T12:00:00.020Z",
         *       "level": "info",
         *       "message": "214 files listed"
         *     }
         */
        LogLine: {
            /** @enum {string} */
            level: "debug" | "info" | "warning" | "error";
            /** @description Counts from 1, over all attempts */
            line: number;
            message: string;
            /** Format: date-time */
            time: string;
        };
        /**
         * @description Lines in their order.
         * @example {
         *       "items": [
         *         {
         *           "line": 1,
         *           "time": "2026-11-23T12:00:00.020Z",
         *           "level": "info",
         *           "message": "214 files listed"
         *         }
         *       ],
         *       "nextCursor": null,
         *       "total": 1
         *     }
         */
        LogLinePage: {
            items: components["schemas"]["LogLine"][];
            /** @description Pass it as `cursor` for the next page; null at the end */
            nextCursor: string | null;
            /** @description Items in all pages */
            total: number;
        };
        /**
         * @example {
         *       "type": "git",
         *       "sourceUrl": "https://git.example.org/core-config.git",
         *       "syncInterval": 60
         *     }
         */
        NamedDataSourceInput: {
            /** @default  */
            comments?: string;
            /**
             * @description When to sync, as a cron expression in UTC
             * @default null
             */
            cron?: string | null;
            /**
             * @description Percentage of entries that may disappear at once before a sync is held
             * @default 50
             */
            deletionGuard?: number | "off";
            /** @default  */
            description?: string;
            /**
             * @description False pauses the source: no schedule, no webhook, no manual sync
             * @default true
             */
            enabled?: boolean;
            /** @description One rule per line, as in a .gitignore */
            ignoreRules?: string;
            /** @description The one of the path */
            name?: string;
            /**
             * @description What the data backend takes besides the URL
             * @default {}
             */
            parameters?: {
                [key: string]: unknown;
            };
            /** @description Where to read; credentials go into the parameters */
            sourceUrl: string;
            /**
             * @description Minutes between syncs, a whole number
             * @default null
             */
            syncInterval?: number | null;
            /** @description Name of a data backend */
            type: string;
        };
        /**
         * @description A token as it is made.
         * @example {
         *       "id": "0199f1f0-88bb-7c3e-9d55-0f4d5c7f2a12",
         *       "name": "Pipeline",
         *       "role": "operator",
         *       "sources": null,
         *       "createdBy": {
         *         "id": "token",
         *         "name": "Ada"
         *       },
         *       "created": "2026-11-01T09:00:00.000Z",
         *       "expires": null,
         *       "lastUsed": null,
         *       "token": "data-backends_…"
         *     }
         */
        NewAccessToken: {
            /** Format: date-time */
            created: string;
            /** @description Null = whoever had the service for themselves */
            createdBy: components["schemas"]["Actor"] | null;
            /** @description Null = never */
            expires: string | null;
            /** @description UUIDv7 */
            id: string;
            /** @description To the minute; null = never */
            lastUsed: string | null;
            /** @description Shown with the jobs that are started with it */
            name: string;
            /** @enum {string} */
            role: "viewer" | "operator" | "admin";
            /** @description Ids of the only sources that there are for it; null = all */
            sources: string[] | null;
            /** @description What it reads, which is told this once */
            token: string;
        };
        /**
         * @description A webhook as it is made.
         * @example {
         *       "key": "Ha1b2c3d4e5f6",
         *       "created": "2026-11-01T09:00:00.000Z",
         *       "lastDelivery": null,
         *       "lastOutcome": null,
         *       "path": "/api/hooks/Ha1b2c3d4e5f6",
         *       "secret": "the-secret"
         *     }
         */
        NewWebhook: {
            /** Format: date-time */
            created: string;
            /** @description Names it in its URL: `/api/hooks/<key>` */
            key: string;
            /** @description The last delivery that was signed rightly; null = none yet */
            lastDelivery: string | null;
            /** @description What became of it */
            lastOutcome: string | null;
            /** @description Path of its URL on this server */
            path: string;
            /** @description What deliveries are signed with, which is told this once */
            secret: string;
        };
        /** @description An error (RFC 9457). */
        Problem: {
            code: components["schemas"]["ErrorCode"];
            /** @description What happened, and what to do */
            detail: string;
            /** @description Wrong fields */
            errors?: {
                detail: string;
                /** @description JSON pointer into the body, or `/<name>` of a query parameter */
                pointer: string;
            }[];
            /** @description Also in the header X-Request-Id, and in the log */
            requestId: string;
            status: number;
            /** @description Short sentence, the same for every occurrence of the code */
            title: string;
            /** @description `urn:nestjs-data-backends:error:<code>`, as stable as the code */
            type: string;
        };
        /**
         * @description One file that could not be taken.
         * @example {
         *       "path": "a/b",
         *       "code": "FS_NOT_REGULAR",
         *       "message": null
         *     }
         */
        ProblemFile: {
            code: components["schemas"]["ErrorCode"];
            message: string | null;
            path: string;
        };
        /**
         * @description The first 1,000 problems by path.
         * @example {
         *       "items": [
         *         {
         *           "path": "a/b",
         *           "code": "FS_NOT_REGULAR",
         *           "message": null
         *         }
         *       ],
         *       "nextCursor": null,
         *       "total": 1
         *     }
         */
        ProblemFilePage: {
            items: components["schemas"]["ProblemFile"][];
            /** @description Pass it as `cursor` for the next page; null at the end */
            nextCursor: string | null;
            /** @description Items in all pages */
            total: number;
        };
        /**
         * @description Requests can be carried out, and what was looked at for it.
         * @example {
         *       "status": "ok",
         *       "checks": {
         *         "database": {
         *           "status": "up"
         *         },
         *         "scheduler": {
         *           "status": "up"
         *         },
         *         "worker": {
         *           "status": "up"
         *         },
         *         "queue": {
         *           "status": "up"
         *         }
         *       }
         *     }
         */
        Readiness: {
            checks: {
                database: {
                    message?: string;
                    /** @enum {string} */
                    status: "up" | "down";
                };
                queue: {
                    message?: string;
                    /** @enum {string} */
                    status: "up" | "down";
                };
                scheduler: {
                    message?: string;
                    /** @enum {string} */
                    status: "up" | "down";
                };
                worker: {
                    message?: string;
                    /** @enum {string} */
                    status: "up" | "down";
                };
            };
            /** @constant */
            status: "ok";
        };
        /**
         * @description One published state of a source.
         * @example {
         *       "number": 12,
         *       "remoteRevision": "a1b2c3d4e5f60718293a4b5c6d7e8f9012345678",
         *       "publishedAt": "2026-11-23T12:00:00.000Z",
         *       "details": {
         *         "author": "Ada",
         *         "message": "Add VLAN 100"
         *       },
         *       "fileCount": 214,
         *       "created": 1,
         *       "updated": 0,
         *       "deleted": 0,
         *       "problems": 0
         *     }
         */
        Revision: {
            created: number;
            deleted: number;
            /** @description Facts about the remote's revision (author, message …), when the backend tells them */
            details: {
                [key: string]: unknown;
            } | null;
            /** @description Files of the whole revision */
            fileCount: number;
            /** @description Counts from 1 per source */
            number: number;
            /** @description Files that could not be taken */
            problems: number;
            /** Format: date-time */
            publishedAt: string;
            /** @description The remote's own revision (commit, listing digest) */
            remoteRevision: string;
            updated: number;
        };
        /**
         * @description Revisions, newest first.
         * @example {
         *       "items": [
         *         {
         *           "number": 12,
         *           "remoteRevision": "a1b2c3d4e5f60718293a4b5c6d7e8f9012345678",
         *           "publishedAt": "2026-11-23T12:00:00.000Z",
         *           "details": {
         *             "author": "Ada",
         *             "message": "Add VLAN 100"
         *           },
         *           "fileCount": 214,
         *           "created": 1,
         *           "updated": 0,
         *           "deleted": 0,
         *           "problems": 0
         *         }
         *       ],
         *       "nextCursor": null,
         *       "total": 1
         *     }
         */
        RevisionPage: {
            items: components["schemas"]["Revision"][];
            /** @description Pass it as `cursor` for the next page; null at the end */
            nextCursor: string | null;
            /** @description Items in all pages */
            total: number;
        };
        /**
         * @description When a system job runs.
         * @example {
         *       "id": "data-sources.housekeeping",
         *       "name": "Housekeeping",
         *       "interval": 1440,
         *       "cron": null,
         *       "timeZone": null,
         *       "paused": false,
         *       "nextRun": "2026-11-24T00:00:00.000Z",
         *       "lastRun": "2026-11-23T00:00:00.000Z",
         *       "lastJob": null,
         *       "announced": "2026-11-23T12:00:00.000Z"
         *     }
         */
        Schedule: {
            /**
             * Format: date-time
             * @description When a process last said that it has the class
             */
            announced: string;
            cron: string | null;
            /** @description Id of the runner */
            id: string;
            /** @description Minutes; null when it is by cron expression */
            interval: number | null;
            /** @description The job of the last run, as long as it is kept */
            lastJob: {
                completed: string | null;
                id: string;
                started: string | null;
                status: components["schemas"]["JobStatus"];
            } | null;
            /** @description The time that the last run was due at; null = never */
            lastRun: string | null;
            /** @description To show to people */
            name: string;
            /** @description Null while it is paused */
            nextRun: string | null;
            paused: boolean;
            /** @description Null = UTC */
            timeZone: string | null;
        };
        /**
         * @description All schedules.
         * @example {
         *       "items": [
         *         {
         *           "id": "data-sources.housekeeping",
         *           "name": "Housekeeping",
         *           "interval": 1440,
         *           "cron": null,
         *           "timeZone": null,
         *           "paused": false,
         *           "nextRun": "2026-11-24T00:00:00.000Z",
         *           "lastRun": "2026-11-23T00:00:00.000Z",
         *           "lastJob": null,
         *           "announced": "2026-11-23T12:00:00.000Z"
         *         }
         *       ],
         *       "nextCursor": null,
         *       "total": 1
         *     }
         */
        SchedulePage: {
            items: components["schemas"]["Schedule"][];
            /** @description Pass it as `cursor` for the next page; null at the end */
            nextCursor: string | null;
            /** @description Items in all pages */
            total: number;
        };
        /**
         * @description Somebody who is logged in, by the cookie that comes with this.
         * @example {
         *       "id": "0199f1f0-88bb-7c3e-9d55-0f4d5c7f2a13",
         *       "expires": "2026-11-08T09:00:00.000Z"
         *     }
         */
        Session: {
            /**
             * Format: date-time
             * @description When it ends at the latest; 12 hours after it was last used
             */
            expires: string;
            id: string;
        };
        /**
         * @example {
         *       "token": "data-backends_…"
         *     }
         * @example {
         *       "code": "…"
         *     }
         */
        SessionInput: {
            token: string;
        } | {
            code: string;
        };
        /**
         * @description Whether a source can be read.
         * @example {
         *       "ok": true,
         *       "revision": "a1b2c3d4e5f60718293a4b5c6d7e8f9012345678"
         *     }
         * @example {
         *       "ok": false,
         *       "error": {
         *         "code": "NET_DNS",
         *         "message": "The host name \"git.example.org\" cannot be resolved."
         *       }
         *     }
         */
        SourceTest: {
            /** @constant */
            ok: true;
            /** @description The remote's own revision, when it has one */
            revision: string | null;
        } | {
            error: {
                code: components["schemas"]["ErrorCode"];
                message: string;
            };
            /** @constant */
            ok: false;
        };
        /**
         * @default {}
         * @example {}
         * @example {
         *       "confirm": "3f6c1d"
         *     }
         */
        SyncInput: {
            /** @description planId of a held sync, to go ahead */
            confirm?: string;
        };
        /**
         * @description A sync that runs in the background.
         * @example {
         *       "id": "0199f1f0-77aa-7c3e-9d55-0f4d5c7f2a11",
         *       "runner": "data-sources.sync",
         *       "name": "Sync core-config",
         *       "queue": "default",
         *       "priority": 0,
         *       "status": "completed",
         *       "object": {
         *         "type": "data-source",
         *         "id": "0199f1f0-5d0b-7c3e-9d55-0f4d5c7f2a10"
         *       },
         *       "actor": {
         *         "id": "token",
         *         "name": "Pipeline"
         *       },
         *       "args": {},
         *       "created": "2026-11-23T12:00:00.000Z",
         *       "scheduled": null,
         *       "interval": null,
         *       "cron": null,
         *       "schedule": null,
         *       "started": "2026-11-23T12:00:00.010Z",
         *       "completed": "2026-11-23T12:00:01.200Z",
         *       "attempts": 1,
         *       "progress": null,
         *       "error": null,
         *       "result": {
         *         "outcome": "changed",
         *         "revision": 12,
         *         "remoteRevision": "a1b2c3d4e5f60718293a4b5c6d7e8f9012345678",
         *         "created": 1,
         *         "updated": 0,
         *         "deleted": 0,
         *         "problems": 0
         *       },
         *       "worker": "host:4711"
         *     }
         */
        SyncJob: {
            /** @description Null = the system */
            actor: components["schemas"]["Actor"] | null;
            args: {
                /** @description The `planId` of a held sync */
                confirm?: string;
                /** @description Begins at once, or fails */
                immediate?: boolean;
                /** @description The schedule of the source asked for it */
                scheduled?: boolean;
            };
            attempts: number;
            completed: string | null;
            /** Format: date-time */
            created: string;
            /** @description The expression of the schedule that fired it */
            cron: string | null;
            /** @description Of the last attempt, also while it waits for the next one */
            error: {
                code: components["schemas"]["ErrorCode"];
                message: string;
            } | null;
            /** @description UUIDv7 */
            id: string;
            /** @description Minutes between the runs of a job that recurs */
            interval: number | null;
            /** @description To show to people; decides nothing */
            name: string;
            /** @description What it is about */
            object: {
                id: string;
                type: string;
            } | null;
            /** @description Higher ones start first within their queue */
            priority: number;
            /** @description How far it is */
            progress: {
                done: number;
                step: string;
                total?: number;
            } | null;
            queue: string;
            result: components["schemas"]["SyncResult"] | null;
            /** @description Id of its runner; null for a job that ran in the time of its caller */
            runner: string | null;
            /** @description The schedule that fired it */
            schedule: string | null;
            /** @description When it should start; null = at once */
            scheduled: string | null;
            /** @description Of the last attempt */
            started: string | null;
            status: components["schemas"]["JobStatus"];
            /** @description `host:pid` of the process that runs it, or ran it last */
            worker: string | null;
        };
        /**
         * @description What became of a request to sync many sources.
         * @example {
         *       "jobs": [
         *         {
         *           "id": "0199f1f0-77aa-7c3e-9d55-0f4d5c7f2a11",
         *           "runner": "data-sources.sync",
         *           "name": "Sync core-config",
         *           "queue": "default",
         *           "priority": 0,
         *           "status": "completed",
         *           "object": {
         *             "type": "data-source",
         *             "id": "0199f1f0-5d0b-7c3e-9d55-0f4d5c7f2a10"
         *           },
         *           "actor": {
         *             "id": "token",
         *             "name": "Pipeline"
         *           },
         *           "args": {},
         *           "created": "2026-11-23T12:00:00.000Z",
         *           "scheduled": null,
         *           "interval": null,
         *           "cron": null,
         *           "schedule": null,
         *           "started": "2026-11-23T12:00:00.010Z",
         *           "completed": "2026-11-23T12:00:01.200Z",
         *           "attempts": 1,
         *           "progress": null,
         *           "error": null,
         *           "result": {
         *             "outcome": "changed",
         *             "revision": 12,
         *             "remoteRevision": "a1b2c3d4e5f60718293a4b5c6d7e8f9012345678",
         *             "created": 1,
         *             "updated": 0,
         *             "deleted": 0,
         *             "problems": 0
         *           },
         *           "worker": "host:4711"
         *         }
         *       ],
         *       "problems": [
         *         {
         *           "id": "core",
         *           "code": "SOURCE_DISABLED",
         *           "detail": "The data source \"core\" is paused. Resume it first."
         *         }
         *       ]
         *     }
         */
        SyncManyAnswer: {
            /** @description One for each source that syncs, or waits to */
            jobs: components["schemas"]["SyncJob"][];
            problems: components["schemas"]["SyncProblem"][];
        };
        /**
         * @description Either ids or a filter; the filter `{}` finds all.
         * @example {
         *       "filter": {
         *         "type": "git",
         *         "lastResult": "failed"
         *       }
         *     }
         * @example {
         *       "ids": [
         *         "0199f1f0-5d0b-7c3e-9d55-0f4d5c7f2a10"
         *       ]
         *     }
         */
        SyncManyInput: {
            filter?: {
                enabled?: boolean;
                /** @description Name of the other machine that is read */
                host?: string;
                /**
                 * @description How its last sync ended
                 * @enum {string}
                 */
                lastResult?: "never" | "changed" | "unchanged" | "failed" | "held";
                /** @description The whole name */
                name?: string;
                /** @description Part of the name, the URL, the description or the comments */
                q?: string;
                /**
                 * @description What it is doing now
                 * @enum {string}
                 */
                state?: "idle" | "queued" | "syncing";
                /** @enum {string} */
                status?: "new" | "queued" | "syncing" | "completed" | "failed";
                type?: string;
            };
            ids?: string[];
        };
        /**
         * @description What a sync would do.
         * @example {
         *       "planId": "3f6c1d",
         *       "baseRevision": 12,
         *       "remoteRevision": "a1b2c3d4e5f60718293a4b5c6d7e8f9012345678",
         *       "held": false,
         *       "created": 1,
         *       "updated": 0,
         *       "deleted": 0,
         *       "problems": 0,
         *       "changes": [
         *         {
         *           "path": "vlans/100.yaml",
         *           "change": "created"
         *         }
         *       ],
         *       "problemFiles": []
         *     }
         */
        SyncPlan: {
            /** @description Number of the revision that it is based on */
            baseRevision: number;
            /** @description The first 1,000 changes by path */
            changes: {
                /** @enum {string} */
                change: "created" | "updated" | "deleted";
                path: string;
            }[];
            created: number;
            deleted: number;
            /** @description Whether a sync would be held by the deletion guard */
            held: boolean;
            /** @description Pass it as `confirm`; changes with the source, its remote and its configuration */
            planId: string;
            /** @description The first 1,000 problems by path */
            problemFiles: components["schemas"]["ProblemFile"][];
            problems: number;
            remoteRevision: string;
            /** @description Files whose content must be read to know whether it changed */
            updated: number;
        };
        /** @description Why a source was not asked to sync. */
        SyncProblem: {
            code: components["schemas"]["ErrorCode"];
            detail: string;
            /** @description As it was given */
            id: string;
        };
        /** @description How a sync ended, with counts. */
        SyncResult: {
            created: number;
            deleted: number;
            /** @enum {string} */
            outcome: "changed" | "unchanged" | "held";
            /** @description What to pass as `confirm` to go ahead, when the sync is held */
            planId?: string;
            /** @description Files that could not be taken */
            problems: number;
            remoteRevision: string | null;
            /** @description Number of the published revision after the sync */
            revision: number;
            updated: number;
        };
        /**
         * @description How a remote tells that a source has changed.
         * @example {
         *       "key": "Ha1b2c3d4e5f6",
         *       "created": "2026-11-01T09:00:00.000Z",
         *       "lastDelivery": null,
         *       "lastOutcome": null,
         *       "path": "/api/hooks/Ha1b2c3d4e5f6"
         *     }
         */
        Webhook: {
            /** Format: date-time */
            created: string;
            /** @description Names it in its URL: `/api/hooks/<key>` */
            key: string;
            /** @description The last delivery that was signed rightly; null = none yet */
            lastDelivery: string | null;
            /** @description What became of it */
            lastOutcome: string | null;
            /** @description Path of its URL on this server */
            path: string;
        };
    };
    responses: {
        /** @description Too many requests were made (`TOO_MANY_REQUESTS`). */
        TooManyRequests: {
            headers: {
                "Retry-After": components["headers"]["RetryAfter"];
                "X-Request-Id": components["headers"]["RequestId"];
                [name: string]: unknown;
            };
            content: {
                "application/problem+json": components["schemas"]["Problem"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: {
        /** @description Names the request: the id that was sent with it when it is well-formed, else a new one. */
        RequestId: string;
        /** @description Seconds after which to try again. */
        RetryAfter: number;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listAudit: {
        parameters: {
            query?: {
                /** @description For instance create, update or delete */
                action?: string;
                /** @description Id of who did it */
                actor?: string;
                /** @description nextCursor of the page before */
                cursor?: string;
                /** @description Changes of this moment and later */
                from?: string;
                /** @description At most this many items; 100 when left out */
                limit?: number;
                objectId?: string;
                /** @description What was changed, for instance data-source */
                objectType?: string;
                /** @description Changes before this moment */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AuditEntryPage"];
                };
            };
            /** @description The request is not valid (`VALIDATION_FAILED`). */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid token is required (`UNAUTHENTICATED`). */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not allowed (`FORBIDDEN`). */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description An unexpected error happened (`INTERNAL`). */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listBackends: {
        parameters: {
            query?: {
                /** @description nextCursor of the page before */
                cursor?: string;
                /** @description At most this many items; 100 when left out */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BackendPage"];
                };
            };
            /** @description The request is not valid (`VALIDATION_FAILED`). */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid token is required (`UNAUTHENTICATED`). */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not allowed (`FORBIDDEN`). */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description An unexpected error happened (`INTERNAL`). */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listConsumers: {
        parameters: {
            query?: {
                /** @description nextCursor of the page before */
                cursor?: string;
                /** @description Whether it is behind its source */
                lagging?: boolean;
                /** @description At most this many items; 100 when left out */
                limit?: number;
                /** @description The whole name */
                name?: string;
                paused?: boolean;
                /** @description Name or id of a source */
                source?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsumerPage"];
                };
            };
            /** @description The request is not valid (`VALIDATION_FAILED`). */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid token is required (`UNAUTHENTICATED`). */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not allowed (`FORBIDDEN`). */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description An unexpected error happened (`INTERNAL`). */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDataSources: {
        parameters: {
            query?: {
                /** @description nextCursor of the page before */
                cursor?: string;
                enabled?: boolean;
                /** @description Name of the other machine that is read */
                host?: string;
                /** @description How its last sync ended */
                lastResult?: "never" | "changed" | "unchanged" | "failed" | "held";
                /** @description At most this many items; 100 when left out */
                limit?: number;
                /** @description The whole name */
                name?: string;
                /** @description Part of the name, the URL, the description or the comments */
                q?: string;
                /** @description By name when left out; those that were never synced come first */
                sort?: "name" | "-name" | "type" | "-type" | "created" | "-created" | "updated" | "-updated" | "lastSynced" | "-lastSynced" | "nextSync" | "-nextSync" | "fileCount" | "-fileCount";
                /** @description What it is doing now */
                state?: "idle" | "queued" | "syncing";
                status?: "new" | "queued" | "syncing" | "completed" | "failed";
                type?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DataSourcePage"];
                };
            };
            /** @description The request is not valid (`VALIDATION_FAILED`). */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid token is required (`UNAUTHENTICATED`). */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not allowed (`FORBIDDEN`). */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description An unexpected error happened (`INTERNAL`). */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createDataSource: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DataSourceInput"];
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DataSource"];
                };
            };
            /** @description The request is not valid (`VALIDATION_FAILED`). The schedule is not valid (`SCHEDULE_INVALID`). An ignore rule is not valid (`IGNORE_PATTERN_REJECTED`). The URL is not valid (`NET_URL_INVALID`). The URL scheme is not allowed (`NET_SCHEME_DENIED`). The git URL is not valid (`GIT_URL_INVALID`). The scheme of the git URL is not allowed (`GIT_URL_SCHEME_DENIED`). The git reference is not valid (`GIT_REF_INVALID`). The URL of the S3 source is not valid (`S3_URL_INVALID`). The name of the bucket is not valid (`S3_BUCKET_INVALID`). The path is not safe (`PATH_UNSAFE`). The path is too long (`PATH_TOO_LONG`). */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid token is required (`UNAUTHENTICATED`). */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not allowed (`FORBIDDEN`). Credentials are not sent over plain HTTP (`NET_CREDENTIALS_OVER_HTTP`). The path lies outside the allowed roots (`FS_PATH_ESCAPE`). */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The name of the data source is taken (`SOURCE_NAME_TAKEN`). */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large (`PAYLOAD_TOO_LARGE`). */
            413: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The content type is not supported (`UNSUPPORTED_MEDIA_TYPE`). */
            415: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no data backend of that type (`UNKNOWN_BACKEND`). */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description An encryption key is required (`SECRET_KEY_REQUIRED`). An unexpected error happened (`INTERNAL`). */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The git reference does not exist (`GIT_REF_NOT_FOUND`). The bucket does not exist (`S3_BUCKET_NOT_FOUND`). The private key cannot be used (`GIT_SSH_KEY_INVALID`). */
            502: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDataSource: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of what the path names */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DataSource"];
                };
            };
            /** @description The request is not valid (`VALIDATION_FAILED`). */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid token is required (`UNAUTHENTICATED`). */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not allowed (`FORBIDDEN`). */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such data source (`SOURCE_NOT_FOUND`). */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description An unexpected error happened (`INTERNAL`). */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putDataSource: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag that the source was read with: 412 when somebody has edited it since */
                "If-Match"?: string;
                /** @description `*` = only create */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Id of what the path names */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NamedDataSourceInput"];
            };
        };
        responses: {
            /** @description OK. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DataSource"];
                };
            };
            /** @description Created. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DataSource"];
                };
            };
            /** @description The request is not valid (`VALIDATION_FAILED`). The schedule is not valid (`SCHEDULE_INVALID`). An ignore rule is not valid (`IGNORE_PATTERN_REJECTED`). The URL is not valid (`NET_URL_INVALID`). The URL scheme is not allowed (`NET_SCHEME_DENIED`). The git URL is not valid (`GIT_URL_INVALID`). The scheme of the git URL is not allowed (`GIT_URL_SCHEME_DENIED`). The git reference is not valid (`GIT_REF_INVALID`). The URL of the S3 source is not valid (`S3_URL_INVALID`). The name of the bucket is not valid (`S3_BUCKET_INVALID`). The path is not safe (`PATH_UNSAFE`). The path is too long (`PATH_TOO_LONG`). */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid token is required (`UNAUTHENTICATED`). */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not allowed (`FORBIDDEN`). Credentials are not sent over plain HTTP (`NET_CREDENTIALS_OVER_HTTP`). The path lies outside the allowed roots (`FS_PATH_ESCAPE`). */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such data source (`SOURCE_NOT_FOUND`). */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The name of the data source is taken (`SOURCE_NAME_TAKEN`). */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What the request goes by is no longer so (`PRECONDITION_FAILED`). */
            412: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large (`PAYLOAD_TOO_LARGE`). */
            413: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The content type is not supported (`UNSUPPORTED_MEDIA_TYPE`). */
            415: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no data backend of that type (`UNKNOWN_BACKEND`). */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description An encryption key is required (`SECRET_KEY_REQUIRED`). An unexpected error happened (`INTERNAL`). */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The git reference does not exist (`GIT_REF_NOT_FOUND`). The bucket does not exist (`S3_BUCKET_NOT_FOUND`). The private key cannot be used (`GIT_SSH_KEY_INVALID`). */
            502: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteDataSource: {
        parameters: {
            query?: {
                force?: boolean;
            };
            header?: {
                /** @description ETag that the source was read with: 412 when somebody has edited it since */
                "If-Match"?: string;
            };
            path: {
                /** @description Id of what the path names */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is not valid (`VALIDATION_FAILED`). */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid token is required (`UNAUTHENTICATED`). */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not allowed (`FORBIDDEN`). */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such data source (`SOURCE_NOT_FOUND`). */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What the request goes by is no longer so (`PRECONDITION_FAILED`). */
            412: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description An unexpected error happened (`INTERNAL`). */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    updateDataSource: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag that the source was read with: 412 when somebody has edited it since */
                "If-Match"?: string;
            };
            path: {
                /** @description Id of what the path names */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DataSourcePatch"];
            };
        };
        responses: {
            /** @description OK. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DataSource"];
                };
            };
            /** @description The request is not valid (`VALIDATION_FAILED`). The schedule is not valid (`SCHEDULE_INVALID`). An ignore rule is not valid (`IGNORE_PATTERN_REJECTED`). The URL is not valid (`NET_URL_INVALID`). The URL scheme is not allowed (`NET_SCHEME_DENIED`). The git URL is not valid (`GIT_URL_INVALID`). The scheme of the git URL is not allowed (`GIT_URL_SCHEME_DENIED`). The git reference is not valid (`GIT_REF_INVALID`). The URL of the S3 source is not valid (`S3_URL_INVALID`). The name of the bucket is not valid (`S3_BUCKET_INVALID`). The path is not safe (`PATH_UNSAFE`). The path is too long (`PATH_TOO_LONG`). */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid token is required (`UNAUTHENTICATED`). */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not allowed (`FORBIDDEN`). Credentials are not sent over plain HTTP (`NET_CREDENTIALS_OVER_HTTP`). The path lies outside the allowed roots (`FS_PATH_ESCAPE`). */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such data source (`SOURCE_NOT_FOUND`). */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The name of the data source is taken (`SOURCE_NAME_TAKEN`). */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What the request goes by is no longer so (`PRECONDITION_FAILED`). */
            412: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large (`PAYLOAD_TOO_LARGE`). */
            413: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The content type is not supported (`UNSUPPORTED_MEDIA_TYPE`). */
            415: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no data backend of that type (`UNKNOWN_BACKEND`). */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description An encryption key is required (`SECRET_KEY_REQUIRED`). An unexpected error happened (`INTERNAL`). */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The git reference does not exist (`GIT_REF_NOT_FOUND`). The bucket does not exist (`S3_BUCKET_NOT_FOUND`). The private key cannot be used (`GIT_SSH_KEY_INVALID`). */
            502: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getArchive: {
        parameters: {
            query?: {
                /** @description tar.gz when left out */
                format?: "tar" | "tar.gz";
                /** @description Only what is below this directory; the whole source when left out */
                path?: string;
                /** @description The current revision when left out */
                revision?: number;
            };
            header?: {
                /** @description Entity tags that the client has; one that matches is answered with 304. */
                "If-None-Match"?: string;
            };
            path: {
                /** @description Id of what the path names */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The archive. */
            200: {
                headers: {
                    /** @description Strong: the same revision, path and format are the same bytes. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/gzip": unknown;
                    "application/x-tar": unknown;
                };
            };
            /** @description The client has it. */
            304: {
                headers: {
                    /** @description Strong: the same revision, path and format are the same bytes. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is not valid (`VALIDATION_FAILED`). */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid token is required (`UNAUTHENTICATED`). */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not allowed (`FORBIDDEN`). */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such data source (`SOURCE_NOT_FOUND`). There is no such revision (`REVISION_NOT_FOUND`). There is no such data file (`FILE_NOT_FOUND`). */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description An unexpected error happened (`INTERNAL`). */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listChanges: {
        parameters: {
            query?: {
                change?: "created" | "updated" | "deleted";
                /** @description nextCursor of the page before */
                cursor?: string;
                /** @description Exclusive; the revision before `to` when left out */
                from?: number;
                /** @description At most this many items; 100 when left out */
                limit?: number;
                /** @description Inclusive; the current revision when left out */
                to?: number;
            };
            header?: never;
            path: {
                /** @description Id of what the path names */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileChangePage"];
                };
            };
            /** @description The request is not valid (`VALIDATION_FAILED`). */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid token is required (`UNAUTHENTICATED`). */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not allowed (`FORBIDDEN`). */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such data source (`SOURCE_NOT_FOUND`). There is no such revision (`REVISION_NOT_FOUND`). */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description An unexpected error happened (`INTERNAL`). */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getContent: {
        parameters: {
            query: {
                path: string;
                revision?: number;
            };
            header?: {
                /** @description Entity tags that the client has; one that matches is answered with 304. */
                "If-None-Match"?: string;
                /** @description Entity tag that the range is of; everything is sent when it is another. */
                "If-Range"?: string;
                /** @description One range of bytes. */
                Range?: string;
            };
            path: {
                /** @description Id of what the path names */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description All bytes. */
            200: {
                headers: {
                    /** @description `bytes` */
                    "Accept-Ranges"?: string;
                    /** @description The SHA-256 of the whole content, in quotes. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                };
            };
            /** @description The bytes of the range. */
            206: {
                headers: {
                    /** @description `bytes` */
                    "Accept-Ranges"?: string;
                    /** @description Which bytes of how many. */
                    "Content-Range"?: string;
                    /** @description The SHA-256 of the whole content, in quotes. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": unknown;
                };
            };
            /** @description The client has them. */
            304: {
                headers: {
                    /** @description The SHA-256 of the whole content, in quotes. */
                    ETag?: string;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is not valid (`VALIDATION_FAILED`). */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid token is required (`UNAUTHENTICATED`). */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not allowed (`FORBIDDEN`). */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such data source (`SOURCE_NOT_FOUND`). There is no such revision (`REVISION_NOT_FOUND`). There is no such data file (`FILE_NOT_FOUND`). */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The data file has no content (`FILE_HAS_NO_CONTENT`). */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The requested range is not available (`RANGE_NOT_SATISFIABLE`). */
            416: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description An unexpected error happened (`INTERNAL`). */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDiff: {
        parameters: {
            query?: {
                /** @description nextCursor of the page before */
                cursor?: string;
                /** @description The revision before `to` when left out; 0 = with nothing */
                from?: number;
                /** @description At most this many items; 100 when left out */
                limit?: number;
                /** @description One file; every file that changed, page by page, when left out */
                path?: string;
                /** @description The current revision when left out */
                to?: number;
            };
            header?: {
                /** @description `application/json`, or `text/x-diff` for a patch. */
                Accept?: string;
            };
            path: {
                /** @description Id of what the path names */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FileDiff"] | components["schemas"]["FileDiffPage"];
                    "text/x-diff": unknown;
                };
            };
            /** @description The request is not valid (`VALIDATION_FAILED`). */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid token is required (`UNAUTHENTICATED`). */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not allowed (`FORBIDDEN`). */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such data source (`SOURCE_NOT_FOUND`). There is no such revision (`REVISION_NOT_FOUND`). There is no such data file (`FILE_NOT_FOUND`). */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description An unexpected error happened (`INTERNAL`). */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listDataFiles: {
        parameters: {
            query?: {
                /** @description nextCursor of the page before */
                cursor?: string;
                /** @description At most this many items; 100 when left out */
                limit?: number;
                path?: string;
                recursive?: boolean;
                revision?: number;
            };
            header?: never;
            path: {
                /** @description Id of what the path names */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DataFilePage"];
                };
            };
            /** @description The request is not valid (`VALIDATION_FAILED`). */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid token is required (`UNAUTHENTICATED`). */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not allowed (`FORBIDDEN`). */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such data source (`SOURCE_NOT_FOUND`). There is no such revision (`REVISION_NOT_FOUND`). */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description An unexpected error happened (`INTERNAL`). */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pauseDataSource: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag that the source was read with: 412 when somebody has edited it since */
                "If-Match"?: string;
            };
            path: {
                /** @description Id of what the path names */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DataSource"];
                };
            };
            /** @description The request is not valid (`VALIDATION_FAILED`). */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid token is required (`UNAUTHENTICATED`). */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not allowed (`FORBIDDEN`). */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such data source (`SOURCE_NOT_FOUND`). */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What the request goes by is no longer so (`PRECONDITION_FAILED`). */
            412: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description An unexpected error happened (`INTERNAL`). */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    planDataSource: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of what the path names */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SyncPlan"];
                };
            };
            /** @description The request is not valid (`VALIDATION_FAILED`). The path is not safe (`PATH_UNSAFE`). The path is too long (`PATH_TOO_LONG`). The path is not valid UTF-8 (`PATH_ENCODING`). The URL is not valid (`NET_URL_INVALID`). The URL scheme is not allowed (`NET_SCHEME_DENIED`). The git URL is not valid (`GIT_URL_INVALID`). The scheme of the git URL is not allowed (`GIT_URL_SCHEME_DENIED`). The git reference is not valid (`GIT_REF_INVALID`). The URL of the S3 source is not valid (`S3_URL_INVALID`). The name of the bucket is not valid (`S3_BUCKET_INVALID`). */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid token is required (`UNAUTHENTICATED`). */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not allowed (`FORBIDDEN`). The path lies outside the allowed roots (`FS_PATH_ESCAPE`). The address is not allowed (`NET_ADDRESS_DENIED`). Credentials are not sent over plain HTTP (`NET_CREDENTIALS_OVER_HTTP`). The address behind the proxy cannot be checked (`NET_PROXY_UNCHECKED`). */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such data source (`SOURCE_NOT_FOUND`). */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A sync of the data source is running (`SYNC_IN_PROGRESS`). The sync lost its lease (`SYNC_FENCED`). The sync was cancelled (`SYNC_CANCELLED`). */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no data backend of that type (`UNKNOWN_BACKEND`). Not a regular file (`FS_NOT_REGULAR`). Another file system is mounted there (`FS_MOUNT_CROSSING`). The git repository exceeds a limit (`GIT_LIMIT_EXCEEDED`). The member of the archive cannot be read (`ARCHIVE_MEMBER_UNSUPPORTED`). The data source exceeds a limit (`SYNC_LIMIT_EXCEEDED`). */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description The proxy that was chosen cannot be used (`NET_PROXY_INVALID`). git is not installed or too old (`GIT_UNAVAILABLE`). The git cache directory cannot be used (`GIT_CACHE_UNAVAILABLE`). The ssh client is not installed or does not run (`GIT_SSH_UNAVAILABLE`). The driver for S3 is not installed (`S3_DRIVER_MISSING`). An unexpected error happened (`INTERNAL`). */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A data backend broke its contract (`PLUGIN_CONTRACT_VIOLATION`). A data backend failed unexpectedly (`BACKEND_FAILED`). The directory does not exist (`FS_ROOT_MISSING`). The root is not a directory (`FS_ROOT_NOT_DIRECTORY`). The file or directory cannot be read (`FS_UNREADABLE`). The file changed while it was read (`FS_FILE_CHANGED`). The redirect is not allowed (`NET_REDIRECT_DENIED`). The host name cannot be resolved (`NET_DNS`). The host cannot be reached (`NET_UNREACHABLE`). The TLS connection cannot be verified (`NET_TLS`). The response is too large (`NET_RESPONSE_TOO_LARGE`). The proxy cannot be reached (`NET_PROXY_UNREACHABLE`). The proxy refuses the credentials (`NET_PROXY_AUTH_FAILED`). The proxy does not permit the connection (`NET_PROXY_REFUSED`). The proxy could not make the connection (`NET_PROXY_FAILED`). The git reference does not exist (`GIT_REF_NOT_FOUND`). The subpath does not exist in the commit (`GIT_SUBPATH_NOT_FOUND`). The git repository has no commits (`GIT_EMPTY_REPOSITORY`). The git server refused the credentials (`GIT_AUTH_FAILED`). The git repository does not exist (`GIT_NOT_FOUND`). The URL is not a git repository (`GIT_REMOTE_NOT_GIT`). The git server limits the rate of requests (`GIT_RATE_LIMITED`). The git server failed (`GIT_SERVER_ERROR`). The git repository holds unsafe objects (`GIT_FSCK_REJECTED`). A git object is missing or corrupt (`GIT_OBJECT_CORRUPT`). The git repository format is not supported (`GIT_UNSUPPORTED_FORMAT`). The host key of the git server is not known (`GIT_SSH_HOST_KEY_UNKNOWN`). The git server has another host key (`GIT_SSH_HOST_KEY_CHANGED`). The private key cannot be used (`GIT_SSH_KEY_INVALID`). The passphrase does not open the private key (`GIT_SSH_PASSPHRASE_WRONG`). The SSH server and client have no algorithm in common (`GIT_SSH_ALGORITHMS`). git failed (`GIT_FAILED`). There are no credentials for the S3 source (`S3_CREDENTIALS_MISSING`). The S3 service refused the credentials (`S3_AUTH_FAILED`). The S3 service denies access to the bucket (`S3_ACCESS_DENIED`). The bucket does not exist (`S3_BUCKET_NOT_FOUND`). The bucket is in another region (`S3_REGION_MISMATCH`). The clocks of the S3 service and of this machine differ (`S3_CLOCK_SKEW`). The S3 service limits the rate of requests (`S3_RATE_LIMITED`). The S3 service failed (`S3_SERVER_ERROR`). The answer of the S3 service cannot be used (`S3_RESPONSE_INVALID`). An object was not transferred whole (`S3_BODY_MISMATCH`). The object changed after it was listed (`S3_OBJECT_CHANGED`). The object cannot be read (`S3_OBJECT_UNAVAILABLE`). A request to the S3 service failed (`S3_FAILED`). The server refused the credentials (`HTTP_AUTH_FAILED`). The server denies access (`HTTP_ACCESS_DENIED`). There is nothing at the URL (`HTTP_NOT_FOUND`). The server limits the rate of requests (`HTTP_RATE_LIMITED`). The server failed (`HTTP_SERVER_ERROR`). The server refused the request (`HTTP_REFUSED`). The answer of the server cannot be used (`HTTP_RESPONSE_INVALID`). The file was not transferred whole (`HTTP_BODY_MISMATCH`). The kind of archive is not supported (`ARCHIVE_UNSUPPORTED`). The archive is damaged or incomplete (`ARCHIVE_CORRUPT`). The archive is encrypted (`ARCHIVE_ENCRYPTED`). The subpath does not exist in the archive (`ARCHIVE_SUBPATH_NOT_FOUND`). A file was not transferred completely (`SYNC_BODY_MISMATCH`). The remote changed while it was read (`SYNC_SNAPSHOT_CHANGED`). */
            502: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Other data sources of the host are being synced (`SYNC_HOST_BUSY`). */
            503: {
                headers: {
                    "Retry-After": components["headers"]["RetryAfter"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A data backend did not answer in time (`PLUGIN_TIMEOUT`). The remote did not answer in time (`NET_TIMEOUT`). The sync took too long (`SYNC_TIMEOUT`). */
            504: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listProblems: {
        parameters: {
            query?: {
                revision?: number;
            };
            header?: never;
            path: {
                /** @description Id of what the path names */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemFilePage"];
                };
            };
            /** @description The request is not valid (`VALIDATION_FAILED`). */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid token is required (`UNAUTHENTICATED`). */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not allowed (`FORBIDDEN`). */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such data source (`SOURCE_NOT_FOUND`). There is no such revision (`REVISION_NOT_FOUND`). */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description An unexpected error happened (`INTERNAL`). */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resumeDataSource: {
        parameters: {
            query?: never;
            header?: {
                /** @description ETag that the source was read with: 412 when somebody has edited it since */
                "If-Match"?: string;
            };
            path: {
                /** @description Id of what the path names */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DataSource"];
                };
            };
            /** @description The request is not valid (`VALIDATION_FAILED`). */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid token is required (`UNAUTHENTICATED`). */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not allowed (`FORBIDDEN`). */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such data source (`SOURCE_NOT_FOUND`). */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description What the request goes by is no longer so (`PRECONDITION_FAILED`). */
            412: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description An unexpected error happened (`INTERNAL`). */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRevisions: {
        parameters: {
            query?: {
                /** @description nextCursor of the page before */
                cursor?: string;
                /** @description At most this many items; 100 when left out */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Id of what the path names */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevisionPage"];
                };
            };
            /** @description The request is not valid (`VALIDATION_FAILED`). */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid token is required (`UNAUTHENTICATED`). */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not allowed (`FORBIDDEN`). */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such data source (`SOURCE_NOT_FOUND`). */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description An unexpected error happened (`INTERNAL`). */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    syncDataSource: {
        parameters: {
            query?: {
                wait?: boolean;
            };
            header?: never;
            path: {
                /** @description Id of what the path names */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["SyncInput"];
            };
        };
        responses: {
            /** @description The sync has ended; only with `wait`. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SyncJob"];
                };
            };
            /** @description The sync goes on. */
            202: {
                headers: {
                    /** @description Where the job is. */
                    Location?: string;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SyncJob"];
                };
            };
            /** @description The request is not valid (`VALIDATION_FAILED`). */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid token is required (`UNAUTHENTICATED`). */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not allowed (`FORBIDDEN`). */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such data source (`SOURCE_NOT_FOUND`). */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The data source is disabled (`SOURCE_DISABLED`). */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large (`PAYLOAD_TOO_LARGE`). */
            413: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The content type is not supported (`UNSUPPORTED_MEDIA_TYPE`). */
            415: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description An unexpected error happened (`INTERNAL`). */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    testDataSource: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of what the path names */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SourceTest"];
                };
            };
            /** @description The request is not valid (`VALIDATION_FAILED`). */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid token is required (`UNAUTHENTICATED`). */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not allowed (`FORBIDDEN`). */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such data source (`SOURCE_NOT_FOUND`). */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description An unexpected error happened (`INTERNAL`). */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of what the path names */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            /** @description The request is not valid (`VALIDATION_FAILED`). */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid token is required (`UNAUTHENTICATED`). */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not allowed (`FORBIDDEN`). */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such data source (`SOURCE_NOT_FOUND`). The source has no webhook (`WEBHOOK_NOT_FOUND`). */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description An unexpected error happened (`INTERNAL`). */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    makeWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of what the path names */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewWebhook"];
                };
            };
            /** @description The request is not valid (`VALIDATION_FAILED`). */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid token is required (`UNAUTHENTICATED`). */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not allowed (`FORBIDDEN`). */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such data source (`SOURCE_NOT_FOUND`). */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description An unexpected error happened (`INTERNAL`). */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteWebhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of what the path names */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is not valid (`VALIDATION_FAILED`). */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid token is required (`UNAUTHENTICATED`). */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not allowed (`FORBIDDEN`). */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such data source (`SOURCE_NOT_FOUND`). The source has no webhook (`WEBHOOK_NOT_FOUND`). */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description An unexpected error happened (`INTERNAL`). */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    syncDataSources: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SyncManyInput"];
            };
        };
        responses: {
            /** @description Accepted. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SyncManyAnswer"];
                };
            };
            /** @description The request is not valid (`VALIDATION_FAILED`). */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid token is required (`UNAUTHENTICATED`). */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not allowed (`FORBIDDEN`). */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large (`PAYLOAD_TOO_LARGE`). */
            413: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The content type is not supported (`UNSUPPORTED_MEDIA_TYPE`). */
            415: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description An unexpected error happened (`INTERNAL`). */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    testNewDataSource: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DataSourceTestInput"];
            };
        };
        responses: {
            /** @description OK. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SourceTest"];
                };
            };
            /** @description The request is not valid (`VALIDATION_FAILED`). The schedule is not valid (`SCHEDULE_INVALID`). An ignore rule is not valid (`IGNORE_PATTERN_REJECTED`). The URL is not valid (`NET_URL_INVALID`). The URL scheme is not allowed (`NET_SCHEME_DENIED`). The git URL is not valid (`GIT_URL_INVALID`). The scheme of the git URL is not allowed (`GIT_URL_SCHEME_DENIED`). The git reference is not valid (`GIT_REF_INVALID`). The URL of the S3 source is not valid (`S3_URL_INVALID`). The name of the bucket is not valid (`S3_BUCKET_INVALID`). The path is not safe (`PATH_UNSAFE`). The path is too long (`PATH_TOO_LONG`). */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid token is required (`UNAUTHENTICATED`). */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not allowed (`FORBIDDEN`). Credentials are not sent over plain HTTP (`NET_CREDENTIALS_OVER_HTTP`). The path lies outside the allowed roots (`FS_PATH_ESCAPE`). */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The name of the data source is taken (`SOURCE_NAME_TAKEN`). */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large (`PAYLOAD_TOO_LARGE`). */
            413: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The content type is not supported (`UNSUPPORTED_MEDIA_TYPE`). */
            415: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no data backend of that type (`UNKNOWN_BACKEND`). */
            422: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description An encryption key is required (`SECRET_KEY_REQUIRED`). An unexpected error happened (`INTERNAL`). */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The git reference does not exist (`GIT_REF_NOT_FOUND`). The bucket does not exist (`S3_BUCKET_NOT_FOUND`). The private key cannot be used (`GIT_SSH_KEY_INVALID`). */
            502: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDocs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "text/html": unknown;
                };
            };
            /** @description The request is not allowed (`FORBIDDEN`). */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description A package is not installed (`PACKAGE_MISSING`). An unexpected error happened (`INTERNAL`). */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDocsFile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Name of the file */
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file: a script or a style sheet. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "text/css": unknown;
                    "text/javascript": unknown;
                };
            };
            /** @description The request is not valid (`VALIDATION_FAILED`). */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not allowed (`FORBIDDEN`). */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such route (`NOT_FOUND`). */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description A package is not installed (`PACKAGE_MISSING`). An unexpected error happened (`INTERNAL`). */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    followEvents: {
        parameters: {
            query?: {
                /** @description Only what is about the job of this id */
                job?: string;
                /** @description Only what is about the source of this id */
                source?: string;
                /** @description Only events of these types, separated by commas */
                types?: string;
            };
            header?: {
                /** @description Goes on after this event */
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The `data` of each event; its `event` is the type, its `id` is where to go on. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["LiveEvent"];
                };
            };
            /** @description The request is not valid (`VALIDATION_FAILED`). */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid token is required (`UNAUTHENTICATED`). */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not allowed (`FORBIDDEN`). */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description An unexpected error happened (`INTERNAL`). */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getLiveness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description The request is not allowed (`FORBIDDEN`). */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description An unexpected error happened (`INTERNAL`). */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            /** @description The request is not allowed (`FORBIDDEN`). */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description An unexpected error happened (`INTERNAL`). */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The application is not ready (`NOT_READY`). */
            503: {
                headers: {
                    "Retry-After": components["headers"]["RetryAfter"];
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deliver: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Key of the webhook */
                key: string;
            };
            cookie?: never;
        };
        /** @description What the sender says that happened, in its own form. */
        requestBody: {
            content: {
                "application/json": unknown;
            };
        };
        responses: {
            /** @description Accepted. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeliveryAnswer"];
                };
            };
            /** @description The request is not valid (`VALIDATION_FAILED`). */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The delivery is not signed rightly (`WEBHOOK_REFUSED`). */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not allowed (`FORBIDDEN`). */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large (`PAYLOAD_TOO_LARGE`). */
            413: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The content type is not supported (`UNSUPPORTED_MEDIA_TYPE`). */
            415: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description An unexpected error happened (`INTERNAL`). */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listJobs: {
        parameters: {
            query?: {
                /** @description nextCursor of the page before */
                cursor?: string;
                /** @description Jobs that were created then or later */
                from?: string;
                /** @description At most this many items; 100 when left out */
                limit?: number;
                objectId?: string;
                /** @description What the job is about, for instance data-source */
                objectType?: string;
                /** @description Part of the name */
                q?: string;
                queue?: string;
                /** @description Id of a job runner */
                runner?: string;
                /** @description Newest first when left out */
                sort?: "created" | "-created";
                status?: "pending" | "scheduled" | "running" | "completed" | "errored" | "failed" | "cancelled";
                /** @description Jobs that were created before */
                to?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["JobPage"];
                };
            };
            /** @description The request is not valid (`VALIDATION_FAILED`). */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid token is required (`UNAUTHENTICATED`). */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not allowed (`FORBIDDEN`). */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description An unexpected error happened (`INTERNAL`). */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of what the path names */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description The request is not valid (`VALIDATION_FAILED`). */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid token is required (`UNAUTHENTICATED`). */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not allowed (`FORBIDDEN`). */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such job (`JOB_NOT_FOUND`). */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description An unexpected error happened (`INTERNAL`). */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of what the path names */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description The request is not valid (`VALIDATION_FAILED`). */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid token is required (`UNAUTHENTICATED`). */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not allowed (`FORBIDDEN`). */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such job (`JOB_NOT_FOUND`). */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job has ended (`JOB_ALREADY_ENDED`). */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description An unexpected error happened (`INTERNAL`). */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getJobLog: {
        parameters: {
            query?: {
                /** @description Only lines that follow this one */
                after?: number;
                /** @description At most this many items; 100 when left out */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description Id of what the path names */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LogLinePage"];
                };
            };
            /** @description The request is not valid (`VALIDATION_FAILED`). */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid token is required (`UNAUTHENTICATED`). */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not allowed (`FORBIDDEN`). */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such job (`JOB_NOT_FOUND`). */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description An unexpected error happened (`INTERNAL`). */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    retryJob: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of what the path names */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description The request is not valid (`VALIDATION_FAILED`). */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid token is required (`UNAUTHENTICATED`). */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not allowed (`FORBIDDEN`). */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such job (`JOB_NOT_FOUND`). */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The job has not ended (`JOB_NOT_ENDED`). The job has ended (`JOB_ALREADY_ENDED`). */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description An unexpected error happened (`INTERNAL`). */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The metrics. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": unknown;
                };
            };
            /** @description A valid token is required (`UNAUTHENTICATED`). */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not allowed (`FORBIDDEN`). */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description An unexpected error happened (`INTERNAL`). */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getOpenApi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description This document. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApiDocument"];
                };
            };
            /** @description The request is not allowed (`FORBIDDEN`). */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description An unexpected error happened (`INTERNAL`). */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSchedules: {
        parameters: {
            query?: {
                /** @description nextCursor of the page before */
                cursor?: string;
                /** @description At most this many items; 100 when left out */
                limit?: number;
                paused?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SchedulePage"];
                };
            };
            /** @description The request is not valid (`VALIDATION_FAILED`). */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid token is required (`UNAUTHENTICATED`). */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not allowed (`FORBIDDEN`). */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description An unexpected error happened (`INTERNAL`). */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of what the path names */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Schedule"];
                };
            };
            /** @description The request is not valid (`VALIDATION_FAILED`). */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid token is required (`UNAUTHENTICATED`). */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not allowed (`FORBIDDEN`). */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such schedule (`SCHEDULE_NOT_FOUND`). */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description An unexpected error happened (`INTERNAL`). */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pauseSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of what the path names */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Schedule"];
                };
            };
            /** @description The request is not valid (`VALIDATION_FAILED`). */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid token is required (`UNAUTHENTICATED`). */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not allowed (`FORBIDDEN`). */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such schedule (`SCHEDULE_NOT_FOUND`). */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description An unexpected error happened (`INTERNAL`). */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resumeSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of what the path names */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Schedule"];
                };
            };
            /** @description The request is not valid (`VALIDATION_FAILED`). */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid token is required (`UNAUTHENTICATED`). */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not allowed (`FORBIDDEN`). */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such schedule (`SCHEDULE_NOT_FOUND`). */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description An unexpected error happened (`INTERNAL`). */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    runSchedule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of what the path names */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Accepted. */
            202: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Job"];
                };
            };
            /** @description The request is not valid (`VALIDATION_FAILED`). */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid token is required (`UNAUTHENTICATED`). */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not allowed (`FORBIDDEN`). */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such schedule (`SCHEDULE_NOT_FOUND`). */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description An unexpected error happened (`INTERNAL`). */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Caller"];
                };
            };
            /** @description A valid token is required (`UNAUTHENTICATED`). */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not allowed (`FORBIDDEN`). */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description An unexpected error happened (`INTERNAL`). */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SessionInput"];
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    /** @description Holds the session */
                    "Set-Cookie"?: string;
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            /** @description The request is not valid (`VALIDATION_FAILED`). */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid token is required (`UNAUTHENTICATED`). */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not allowed (`FORBIDDEN`). The request comes from another web site (`CSRF_REJECTED`). */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such route (`NOT_FOUND`). */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large (`PAYLOAD_TOO_LARGE`). */
            413: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The content type is not supported (`UNSUPPORTED_MEDIA_TYPE`). */
            415: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description An unexpected error happened (`INTERNAL`). */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteSession: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description A valid token is required (`UNAUTHENTICATED`). */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not allowed (`FORBIDDEN`). */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description An unexpected error happened (`INTERNAL`). */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getLoginPage: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "text/html": unknown;
                };
            };
            /** @description The request is not allowed (`FORBIDDEN`). */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description An unexpected error happened (`INTERNAL`). */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createLoginLink: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LoginLink"];
                };
            };
            /** @description A valid token is required (`UNAUTHENTICATED`). */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not allowed (`FORBIDDEN`). */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such route (`NOT_FOUND`). */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description An unexpected error happened (`INTERNAL`). */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listTokens: {
        parameters: {
            query?: {
                /** @description nextCursor of the page before */
                cursor?: string;
                /** @description At most this many items; 100 when left out */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessTokenPage"];
                };
            };
            /** @description The request is not valid (`VALIDATION_FAILED`). */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid token is required (`UNAUTHENTICATED`). */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not allowed (`FORBIDDEN`). */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description An unexpected error happened (`INTERNAL`). */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createToken: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccessTokenInput"];
            };
        };
        responses: {
            /** @description Created. */
            201: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewAccessToken"];
                };
            };
            /** @description The request is not valid (`VALIDATION_FAILED`). */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid token is required (`UNAUTHENTICATED`). */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not allowed (`FORBIDDEN`). */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The name of the token is taken (`TOKEN_NAME_TAKEN`). The first token must be one of an administrator (`FIRST_TOKEN_NOT_ADMIN`). */
            409: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is too large (`PAYLOAD_TOO_LARGE`). */
            413: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The content type is not supported (`UNSUPPORTED_MEDIA_TYPE`). */
            415: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description An unexpected error happened (`INTERNAL`). */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of what the path names */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OK. */
            200: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccessToken"];
                };
            };
            /** @description The request is not valid (`VALIDATION_FAILED`). */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid token is required (`UNAUTHENTICATED`). */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not allowed (`FORBIDDEN`). */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such token (`TOKEN_NOT_FOUND`). */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description An unexpected error happened (`INTERNAL`). */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    revokeToken: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description Id of what the path names */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description No Content. */
            204: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is not valid (`VALIDATION_FAILED`). */
            400: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description A valid token is required (`UNAUTHENTICATED`). */
            401: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The request is not allowed (`FORBIDDEN`). */
            403: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such token (`TOKEN_NOT_FOUND`). */
            404: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: components["responses"]["TooManyRequests"];
            /** @description An unexpected error happened (`INTERNAL`). */
            500: {
                headers: {
                    "X-Request-Id": components["headers"]["RequestId"];
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
