import 'reflect-metadata';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { NestFactory } from '@nestjs/core';
import { ConsumersService, DataSourcesService } from 'nestjs-data-backends';
import { AppModule } from './app.module.js';
import { VlansService } from './vlans.service.js';

const app = await NestFactory.createApplicationContext(AppModule, { logger: ['error'] });
const sources = app.get(DataSourcesService);

const found = await sources.list({ name: 'network' });
const source =
  found.items[0] ??
  (await sources.create({
    name: 'network',
    type: 'git',
    sourceUrl: process.argv[2] ?? pathToFileURL(resolve('repository')).href,
    // An application that goes on running syncs by itself.
    syncInterval: 5,
  }));

await sources.sync(source.id);
// The worker calls the consumers by itself; this program does not want to end before.
await app.get(ConsumersService).drain();

for (const { id, name } of await app.get(VlansService).list()) console.log(`${id} ${name}`);

await app.close();
