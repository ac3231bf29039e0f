import type { Page } from '@lib/data-backends';
import { Body, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import type { z } from 'zod';
import { RequirePermission } from '../access/access.decorators.js';
import { type Caller, CurrentCaller } from '../access/caller.js';
import { ApiController } from '../request/api-controller.decorator.js';
import { SchemaPipe } from '../request/schema.pipe.js';
import type { AccessToken, NewAccessToken } from './access-token.js';
import { tokenInput, tokensQuery } from './token.requests.js';
import { TokensService } from './tokens.service.js';
import { Operation } from '../openapi/operation.decorator.js';
import { newTokenAnswer, tokenAnswer, tokenPage } from './token.answers.js';

/** Who may use the API, and for what. */
@ApiController('tokens')
export class TokensController {
  constructor(private readonly tokens: TokensService) {}

  /** The answer is the only one that tells what the token reads. */
  @Post()
  @Operation({
    id: 'createToken',
    summary: 'Make a token',
    answers: { 201: newTokenAnswer },
    errors: ['TOKEN_NAME_TAKEN', 'FIRST_TOKEN_NOT_ADMIN'],
  })
  @RequirePermission('token:manage', 'everything')
  create(
    @Body(new SchemaPipe(tokenInput)) input: z.output<typeof tokenInput>,
    @CurrentCaller() { actor, session }: Caller,
  ): Promise<NewAccessToken> {
    return this.tokens.create(input, actor, session);
  }

  @Get()
  @Operation({ id: 'listTokens', summary: 'List tokens', answers: { 200: tokenPage } })
  @RequirePermission('token:manage', 'everything')
  list(@Query(new SchemaPipe(tokensQuery)) query: z.output<typeof tokensQuery>): Promise<Page<AccessToken>> {
    return this.tokens.list(query);
  }

  @Get(':id')
  @Operation({ id: 'getToken', summary: 'Read a token', answers: { 200: tokenAnswer }, errors: ['TOKEN_NOT_FOUND'] })
  @RequirePermission('token:manage', 'everything')
  get(@Param('id') id: string): Promise<AccessToken> {
    return this.tokens.get(id);
  }

  @Delete(':id')
  @Operation({ id: 'revokeToken', summary: 'Revoke a token', answers: { 204: {} }, errors: ['TOKEN_NOT_FOUND'] })
  @HttpCode(204)
  @RequirePermission('token:manage', 'everything')
  revoke(@Param('id') id: string): Promise<void> {
    return this.tokens.revoke(id);
  }
}
