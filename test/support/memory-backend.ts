import { createHash } from 'node:crypto';
import { DataBackend, type Entry, type EntryProblem, Plugin, secret } from '@lib/core';
import { MemoryBackend, type MemoryFile, MemoryRemote } from '@lib/testing';
import { Module } from '@nestjs/common';
import { z } from 'zod';

export { MemoryBackend, type MemoryFile, MemoryRemote };

export const remotes = MemoryRemote.all;

const parameters = z.object({ branch: z.string().optional(), token: secret().optional() });

/** Fingerprints are digests of the content, as in git. */
@DataBackend({ name: 'memory-digest', label: 'Memory by digest', parameters, contentAddressed: true })
export class MemoryDigestBackend extends MemoryBackend {
  protected override fingerprint({ content }: MemoryFile): string {
    return createHash('sha1').update(content).digest('hex');
  }
}

@Plugin({ name: 'memory', label: 'Memory', version: '1.0.0' })
@Module({ providers: [MemoryBackend, MemoryDigestBackend] })
export class MemoryPlugin {}

/** An entry that was seen but cannot be taken. */
export function problemEntry(path: string, problem: EntryProblem): Entry {
  return { path, size: null, fingerprint: null, type: 'file', problem };
}
