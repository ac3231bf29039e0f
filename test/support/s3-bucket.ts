import { randomBytes } from 'node:crypto';
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { S3Gateway } from './s3-gateway.js';

/** Requests that one put or delete of many objects makes at once. */
const AT_ONCE = 16;

/** A bucket of its own at a gateway, and what people do to it. */
export class S3Bucket {
  private constructor(
    readonly name: string,
    private readonly gateway: S3Gateway,
    private readonly client: S3Client,
  ) {}

  static async create(gateway: S3Gateway): Promise<S3Bucket> {
    const bucket = new S3Bucket(`test-${randomBytes(6).toString('hex')}`, gateway, gateway.client());
    await bucket.client.send(new CreateBucketCommand({ Bucket: bucket.name }));
    return bucket;
  }

  url(prefix = ''): string {
    return `${this.gateway.endpoint}/${this.name}${prefix && `/${prefix}`}`;
  }

  async put(objects: Readonly<Record<string, string | Buffer>>): Promise<void> {
    await atOnce(Object.entries(objects), ([key, content]) =>
      this.client.send(
        new PutObjectCommand({ Bucket: this.name, Key: key, Body: content, ContentLength: Buffer.byteLength(content) }),
      ),
    );
  }

  async delete(...keys: string[]): Promise<void> {
    await atOnce(keys, (key) => this.client.send(new DeleteObjectCommand({ Bucket: this.name, Key: key })));
  }

  /** How many pages a bare listing has. */
  async pages(): Promise<number> {
    let pages = 0;
    for await (const page of paginateListObjectsV2({ client: this.client }, { Bucket: this.name })) {
      if (page.Contents) pages++;
    }
    return pages;
  }

  /** Uploads an object in parts of 5 MiB, the least that S3 allows; its ETag is then no digest of its content. */
  async putInParts(key: string, content: Buffer): Promise<void> {
    const target = { Bucket: this.name, Key: key };
    const { UploadId } = await this.client.send(new CreateMultipartUploadCommand(target));
    const size = 5 * 1024 * 1024;
    const parts = [];
    for (let number = 1; (number - 1) * size < content.length; number++) {
      const Body = content.subarray((number - 1) * size, number * size);
      const { ETag } = await this.client.send(
        new UploadPartCommand({ ...target, UploadId, PartNumber: number, Body, ContentLength: Body.length }),
      );
      parts.push({ ETag, PartNumber: number });
    }
    await this.client.send(
      new CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts: parts } }),
    );
  }
}

async function atOnce<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const left = items.values();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const item of left) await work(item);
    }),
  );
}
