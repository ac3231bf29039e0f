import { enableCompileCache } from 'node:module';
import { fileURLToPath } from 'node:url';

// Before anything is loaded, so that all of it is compiled once only: later starts take a tenth less. Beside the code,
// since whoever may write there may change what runs anyway; where nobody may, node does without.
enableCompileCache(fileURLToPath(new URL('../compile-cache', import.meta.url)));
await import('./start.js');
