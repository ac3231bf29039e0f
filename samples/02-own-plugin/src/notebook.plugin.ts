import { Module } from '@nestjs/common';
import { Plugin } from 'nestjs-data-backends';
import { z } from 'zod';
import { NotebookBackend } from './notebook.backend.js';

/** What the application decides for all notebooks. */
const settings = z.object({
  extension: z.string().startsWith('.').default('.txt').describe('What is added to the name of each page'),
});
export type NotebookSettings = z.infer<typeof settings>;

/** Brings a kind of source to every application that lists it in `plugins`. */
@Plugin({ name: 'notebook', label: 'Notebooks', version: '1.0.0', minVersion: '0.1.0', settings })
@Module({ providers: [NotebookBackend] })
export class NotebookPlugin {}
