import { writeFile } from 'node:fs/promises';
import { API_TYPES, renderApiTypes } from './api-types.js';
import { startService } from './service.js';

// The document is made of the routes of a service that runs.
const service = await startService('pglite');
try {
  const { body } = await service.client.get('/api/openapi.json');
  await writeFile(API_TYPES, await renderApiTypes(body as object));
  process.stdout.write(`Written: ${API_TYPES}\n`);
} finally {
  await service.stop();
}
