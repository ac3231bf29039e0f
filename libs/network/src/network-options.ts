import { OptionsInvalidError } from '@lib/core';
import { z } from 'zod';
import { parseNetworkRule } from './network-rule.js';
import { proxyOptionsSchema } from './proxy/proxy-options.js';

const rule = z.string().check((context) => {
  try {
    parseNetworkRule(context.value);
  } catch (error) {
    if (!(error instanceof OptionsInvalidError)) throw error;
    context.issues.push({ code: 'custom', message: error.message, input: context.value });
  }
});

/** The option `network`: what sources may reach. A wrong entry is named. */
export const networkOptionsSchema = z.strictObject({
  preset: z
    .enum(['internal', 'public'])
    .default('internal')
    .describe('internal: public and private addresses; public: public addresses only'),
  allow: z
    .array(rule)
    .default([])
    .describe('Addresses, ranges and host names to reach although the preset denies them'),
  deny: z.array(rule).default([]).describe('Addresses, ranges and host names never to reach; wins over allow'),
  proxies: proxyOptionsSchema.optional().describe('Through what sources are reached; left out: directly'),
});

export type NetworkOptions = z.infer<typeof networkOptionsSchema>;
