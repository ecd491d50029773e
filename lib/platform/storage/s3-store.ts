import type { BufferBudget } from './buffer-budget';
import type { S3Clients } from './s3-client';
import type { S3Limits } from './s3-retry';

/** What the modules of the S3 driver share. */
export type S3Store = {
  clients: S3Clients;
  bucket: string;
  limits: S3Limits;
  budget: BufferBudget;
  /** Entries in one page of a listing. */
  pageSize: number;
};
