import { Module } from '@nestjs/common';
import { Plugin } from '@lib/core';
import { S3Backend } from './s3.backend.js';

/** Brings the backend `amazon-s3`. */
@Plugin({
  name: 'amazon-s3',
  label: 'Amazon S3',
  version: '0.1.0',
  description: 'Reads buckets of Amazon S3 and of every service that speaks its protocol.',
})
@Module({ providers: [S3Backend], exports: [S3Backend] })
export class S3Plugin {}
