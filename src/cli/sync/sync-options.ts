/** How syncs are asked for. */
export interface SyncCommandOptions {
  readonly all?: boolean;
  readonly type?: string;
  readonly confirm?: string;
  readonly wait: boolean;
  readonly timeout?: number;
  readonly concurrency: number;
}
