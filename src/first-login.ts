import { SessionsService, TokensService } from '@lib/admin';
import type { INestApplicationContext } from '@nestjs/common';
import type { Configuration } from './configuration/configuration.js';
import { loginLink } from './http/login-link.js';

/**
 * Says how to log in while there is no token yet: by a link that works once, and for 15 minutes. To the person who starts
 * the service, and never through its log: in production only to a terminal, since there the output is kept.
 *
 * @param url where the service is
 */
export async function sayHowToLogIn(
  app: INestApplicationContext,
  { adminToken }: Pick<Configuration, 'adminToken'>,
  url: string,
): Promise<void> {
  const isKept = process.env['NODE_ENV'] === 'production' && process.stdout.isTTY !== true;
  if (isKept || adminToken !== undefined || (await app.get(TokensService).any())) return;
  const { code } = await app.get(SessionsService).createLoginCode();
  process.stdout.write(`Log in, once and within 15 minutes: ${loginLink(url, code)}\n`);
}
