import { Module } from '@nestjs/common';
import { Plugin } from '@lib/core';
import { LocalBackend } from './local.backend.js';

/** Brings the backend `local`. */
@Plugin({
  name: 'local',
  label: 'Local directory',
  version: '0.1.0',
  description: 'Reads directories of this machine.',
})
@Module({ providers: [LocalBackend], exports: [LocalBackend] })
export class LocalBackendPlugin {}
