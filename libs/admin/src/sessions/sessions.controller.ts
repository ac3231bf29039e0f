import { Body, Delete, Get, Header, HttpCode, Inject, Post, Req, Res } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { z } from 'zod';
import { OpenToEveryone, RequireCaller, RequirePermission } from '../access/access.decorators.js';
import { UnauthenticatedError } from '../access/access.errors.js';
import { type Caller, CurrentCaller } from '../access/caller.js';
import { CurrentPolicy } from '../access/current-policy.js';
import { roleOf } from '../access/permission.js';
import { ADMIN_OPTIONS, type DataBackendsAdminOptions } from '../admin.options.js';
import { RequestLimits } from '../limits/request-limits.js';
import { Operation } from '../openapi/operation.decorator.js';
import { ApiController } from '../request/api-controller.decorator.js';
import { type PlatformRequest, type PlatformResponse, rawRequest, requestPath } from '../request/platform.js';
import { noBody } from '../request/query-values.js';
import { isForeign } from '../request/request-site.js';
import { SchemaPipe } from '../request/schema.pipe.js';
import { LOGIN_PAGE, LOGIN_PAGE_POLICY } from './login-page.js';
import { callerAnswer, loginLinkAnswer, sessionAnswer } from './session.answers.js';
import { clearSessionCookie, isSecureRequest, sessionSecretOf, setSessionCookie } from './session-cookie.js';
import { CsrfRejectedError, SessionsUnavailableError } from './session.errors.js';
import { sessionInput } from './session.requests.js';
import { SessionsService } from './sessions.service.js';

/** Who is logged in with a browser: the cookie of a session stands for a token, which no page then needs to keep. */
@ApiController('session')
export class SessionsController {
  constructor(
    private readonly policy: CurrentPolicy,
    private readonly sessions: SessionsService,
    private readonly adapterHost: HttpAdapterHost,
    private readonly limits: RequestLimits,
    @Inject(ADMIN_OPTIONS) private readonly options: DataBackendsAdminOptions,
  ) {}

  /** Unknown tokens and codes that were used are answered alike. */
  @Post()
  @OpenToEveryone()
  @HttpCode(201)
  @Header('Cache-Control', 'no-store')
  @Operation({
    id: 'createSession',
    summary: 'Log in with a token, or with the code of a login link',
    answers: { 201: { schema: sessionAnswer, headers: { 'Set-Cookie': 'Holds the session' } } },
    errors: ['UNAUTHENTICATED', 'CSRF_REJECTED', 'NOT_FOUND'],
  })
  async create(
    @Body(new SchemaPipe(sessionInput)) credentials: z.output<typeof sessionInput>,
    @Req() request: PlatformRequest,
    @Res({ passthrough: true }) response: PlatformResponse,
  ): Promise<{ id: string; expires: Date }> {
    if (isForeign(rawRequest(request).headers)) throw new CsrfRejectedError();
    const policy = this.policy.find();
    if (!policy?.openSession) throw new SessionsUnavailableError();
    this.limits.countLogin(request);
    const session = await policy.openSession(credentials);
    if (!session) throw new UnauthenticatedError();
    await this.closeEarlier(sessionSecretOf(request));
    const isSecure = this.options.secureCookies === true || isSecureRequest(request);
    setSessionCookie(this.adapterHost.httpAdapter, response, session, isSecure);
    return { id: session.id, expires: session.expires };
  }

  /** Who sends the request, and what they may do: also with a token, or by whatever the application goes by. */
  @Get()
  @RequireCaller()
  @Header('Cache-Control', 'no-store')
  @Operation({ id: 'getSession', summary: 'Read who one is', answers: { 200: callerAnswer } })
  get(@CurrentCaller() { actor, permissions, sources, session, expires }: Caller): object {
    return {
      actor,
      role: roleOf(permissions),
      permissions: [...permissions],
      sources: sources && [...sources],
      session: session === undefined ? null : { id: session },
      expires: expires ?? null,
    };
  }

  /** Without a session there is nothing to end, and that is well. */
  @Delete()
  @HttpCode(204)
  @RequireCaller()
  @Operation({ id: 'deleteSession', summary: 'Log out', answers: { 204: {} } })
  async delete(
    @CurrentCaller() { session }: Caller,
    @Req() request: PlatformRequest,
    @Res({ passthrough: true }) response: PlatformResponse,
  ): Promise<void> {
    if (session !== undefined) await this.sessions.close(session);
    clearSessionCookie(this.adapterHost.httpAdapter, response, rawRequest(request).headers);
  }

  /** Makes a link that logs in an administrator, once and within 15 minutes. */
  @Post('login-link')
  @RequirePermission('token:manage', 'everything')
  @Header('Cache-Control', 'no-store')
  @Operation({
    id: 'createLoginLink',
    summary: 'Make a link to log in with',
    answers: { 201: loginLinkAnswer },
    errors: ['NOT_FOUND'],
  })
  async createLoginLink(
    @Body(new SchemaPipe(noBody)) _body: unknown,
    @Req() request: PlatformRequest,
  ): Promise<{ code: string; path: string; expires: Date }> {
    if (!this.policy.find()?.openSession) throw new SessionsUnavailableError();
    const { code, expires } = await this.sessions.createLoginCode();
    const path = requestPath(request).replace(/login-link\/?$/i, `login#${code}`);
    return { code, path, expires };
  }

  /** Where a login link leads: nothing happens before somebody presses its button, so that previews do not use it up. */
  @Get('login')
  @OpenToEveryone()
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Content-Security-Policy', LOGIN_PAGE_POLICY)
  @Header('Referrer-Policy', 'no-referrer')
  @Header('Cache-Control', 'no-store')
  @Operation({
    id: 'getLoginPage',
    summary: 'Read the page that a login link leads to',
    answers: { 200: { description: 'The page', contentType: 'text/html' } },
  })
  loginPage(): string {
    return LOGIN_PAGE;
  }

  /** Whoever logs in again gets a new session, and nobody keeps the one before. */
  private async closeEarlier(secret: string | undefined): Promise<void> {
    const earlier = secret === undefined ? undefined : await this.sessions.use(secret);
    if (earlier) await this.sessions.close(earlier.id);
  }
}
