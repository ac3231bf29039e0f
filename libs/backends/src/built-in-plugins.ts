import type { Type } from '@nestjs/common';
import { GitPlugin } from './git/index.js';
import { HttpPlugin } from './http/index.js';
import { LocalBackendPlugin } from './local/index.js';
import { S3Plugin } from './s3/index.js';

/** The plugins that every application has. They use no door that a plugin of somebody else does not have. */
export const BUILT_IN_PLUGINS: readonly Type[] = [GitPlugin, HttpPlugin, LocalBackendPlugin, S3Plugin];
