import 'reflect-metadata';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { NestFactory } from '@nestjs/core';
import { DataFilesService, DataSourcesService } from 'nestjs-data-backends';
import { AppModule } from './app.module.js';

const app = await NestFactory.createApplicationContext(AppModule, { logger: ['warn', 'error'] });
const sources = app.get(DataSourcesService);
const files = app.get(DataFilesService);

const found = await sources.list();
const source =
  found.items.find(({ name }) => name === 'notebook') ??
  (await sources.create({
    name: 'notebook',
    type: 'notebook',
    sourceUrl: pathToFileURL(resolve('notebook.md')).href,
  }));

await sources.sync(source.id);

for (const file of (await files.list(source.id)).items) {
  const text = await files.text(source.id, file.path);
  console.log(`${file.path}: ${text.trim()}`);
}

await app.close();
