import { Module } from '@nestjs/common';
import { LoginCodesRepository } from '../sessions/login-codes.repository.js';
import { SessionsRepository } from '../sessions/sessions.repository.js';
import { SessionsService } from '../sessions/sessions.service.js';
import { TokensRepository } from './tokens.repository.js';
import { TokensService } from './tokens.service.js';

/** The tokens of the API and the sessions that stand for them, also where there is no HTTP. */
@Module({
  providers: [TokensRepository, TokensService, SessionsRepository, LoginCodesRepository, SessionsService],
  exports: [TokensService, SessionsService],
})
export class AccessTokensModule {}
