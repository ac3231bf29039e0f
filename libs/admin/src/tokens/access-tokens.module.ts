import { Module } from '@nestjs/common';
import { TokensRepository } from './tokens.repository.js';
import { TokensService } from './tokens.service.js';

/** The tokens of the API, also where there is no HTTP. */
@Module({ providers: [TokensRepository, TokensService], exports: [TokensService] })
export class AccessTokensModule {}
