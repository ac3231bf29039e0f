import { GitServer } from '../support/git-server.js';

/** Serves repositories from a process of its own, so that it does not share an event loop with what is measured. */
const server = await GitServer.start({ directory: process.argv[2]! });
process.send!(server.url('mono'));
process.once('disconnect', () => void server.stop().then(() => process.exit(0)));
