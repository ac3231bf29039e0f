import { Module } from '@nestjs/common';
import { Plugin } from '@lib/core';
import { HttpBackend } from './http.backend.js';

/** Brings the backend `http`. */
@Plugin({
  name: 'http',
  label: 'HTTP',
  version: '0.1.0',
  description: 'Reads files, and the members of tar and zip archives, by URL.',
})
@Module({ providers: [HttpBackend], exports: [HttpBackend] })
export class HttpPlugin {}
