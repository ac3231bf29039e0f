import { Injectable } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import { POST_SYNC, type PostSyncEvent } from 'nestjs-data-backends';

/** Where an application reacts to new content. */
@Injectable()
export class ChangePrinter {
  @OnEvent(POST_SYNC)
  onPostSync(event: PostSyncEvent): void {
    if (event.outcome === 'failed') {
      console.log(`${event.source.name} failed: ${event.error.code} ${event.error.message}`);
      return;
    }
    console.log(`${event.source.name} is ${event.outcome}, revision ${event.revision}`);
    for (const path of event.created) console.log(`  created ${path}`);
    for (const path of event.updated) console.log(`  updated ${path}`);
    for (const path of event.deleted) console.log(`  deleted ${path}`);
  }
}
