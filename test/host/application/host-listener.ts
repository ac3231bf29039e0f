import { POST_SYNC, type PostSyncEvent, PRE_SYNC, type PreSyncEvent } from '@lib/data-backends';
import { Injectable } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';

/** Events of the host and of its guest, as they arrive. */
@Injectable()
export class HostListener {
  readonly orders: string[] = [];
  readonly before: PreSyncEvent[] = [];
  readonly after: PostSyncEvent[] = [];

  @OnEvent('host.order')
  onOrder(order: string): void {
    this.orders.push(order);
  }

  @OnEvent(PRE_SYNC)
  onPreSync(event: PreSyncEvent): void {
    this.before.push(event);
  }

  @OnEvent(POST_SYNC)
  onPostSync(event: PostSyncEvent): void {
    this.after.push(event);
  }
}
