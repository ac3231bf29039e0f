import {
  Backend,
  type BackendContext,
  type BackendTarget,
  DataBackend,
  Plugin,
  secret,
  type Snapshot,
} from '@lib/core';
import { Module } from '@nestjs/common';
import { z } from 'zod';

const parameters = z.object({ token: secret() });

/** Says its secret wherever it can, in clear and in the encodings that clients show it in. */
@DataBackend({ name: 'indiscreet', label: 'Indiscreet', parameters })
export class IndiscreetBackend extends Backend<z.infer<typeof parameters>> {
  override async fetch(
    { parameters: { token } }: BackendTarget<z.infer<typeof parameters>>,
    { logger, progress }: BackendContext,
  ): Promise<Snapshot> {
    const said = [
      token,
      encodeURIComponent(token),
      Buffer.from(token).toString('base64'),
      Buffer.from(`ada:${token}`).toString('base64url'),
      Buffer.from(token).toString('hex'),
      JSON.stringify({ token }),
    ].join(' ');
    for (const level of ['verbose', 'debug', 'log', 'warn', 'error'] as const) {
      logger[level]?.(`Asking with ${said}`, { token }, new Error(said));
    }
    progress.report({ step: `asking with ${token}`, done: 0 });
    const request = { url: `https://ada:${token}@host/`, headers: { authorization: `Bearer ${token}` } };
    throw Object.assign(new Error(`Refused: ${said}`, { cause: new Error(said) }), {
      request,
      task: { commands: [...token] },
    });
  }
}

@Plugin({ name: 'indiscreet', label: 'Indiscreet', version: '1.0.0' })
@Module({ providers: [IndiscreetBackend] })
export class IndiscreetPlugin {}
