import { hostname } from 'node:os';

/** What the rows of jobs name this process by. */
export const WORKER_ID = `${hostname()}:${process.pid}`;
