import 'reflect-metadata';
import { resolve } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { RevisionsService } from 'nestjs-data-backends';
import { AppModule } from './app.module.js';
import { SitesService } from './sites.service.js';

const app = await NestFactory.createApplicationContext(AppModule, { logger: ['warn', 'error'] });
const sites = app.get(SitesService);

const source = await sites.source('configs', resolve('configs'));
const { outcome, revision } = await sites.sync(source);
console.log(`${outcome}, revision ${revision}`);

if (outcome === 'changed') {
  const changes = await app.get(RevisionsService).changes(source.id, { from: revision - 1, to: revision });
  for (const { change, path } of changes.items) console.log(`  ${change} ${path}`);
}

for (const { name, vlans } of await sites.sites(source, revision)) {
  console.log(`${name} has the VLANs ${vlans.join(', ')}`);
}

await app.close();
