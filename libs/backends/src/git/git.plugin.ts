import { Module } from '@nestjs/common';
import { Plugin } from '@lib/core';
import { GitBackend } from './git.backend.js';

/** Brings the backend `git`. */
@Plugin({
  name: 'git',
  label: 'Git',
  version: '0.1.0',
  description: 'Reads git repositories over HTTP(S) and SSH, or from this machine.',
})
@Module({ providers: [GitBackend], exports: [GitBackend] })
export class GitPlugin {}
