import { OptionsInvalidError } from '@lib/core';
import { z } from 'zod';
import { parseNoProxyRule } from './no-proxy.js';
import { Proxy } from './proxy.js';

const checked = (parse: (text: string) => unknown) =>
  z.string().check((context) => {
    try {
      parse(context.value);
    } catch (error) {
      if (!(error instanceof OptionsInvalidError)) throw error;
      // Without the value: it may hold a password.
      context.issues.push({ code: 'custom', message: error.message, input: undefined });
    }
  });

const proxyUrl = checked((text) => Proxy.parse(text));

/** The option `network.proxies`: through what sources are reached. */
export const proxyOptionsSchema = z.strictObject({
  http: proxyUrl.optional().describe('Proxy for http: URLs'),
  https: proxyUrl.optional().describe('Proxy for https: URLs'),
  all: proxyUrl.optional().describe('Proxy for every scheme that has none of its own, except ssh:'),
  noProxy: z.array(checked(parseNoProxyRule)).default([]).describe('Hosts that are reached directly'),
  caFile: z.string().min(1).optional().describe('PEM file of the authorities that https: proxies are verified with'),
});

export type ProxyOptions = z.input<typeof proxyOptionsSchema>;
