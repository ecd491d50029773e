import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { onEveryStore } from '../api/stores';
import { createHarness, download, type Harness, hasFailed } from '../crash/harness';
import { assertInvariantsSoon, query } from '../infrastructure/invariants';
import { repetitions } from '../infrastructure/repetitions';
import type { Service } from '../infrastructure/service';
import { endUnfinished, fileOf, head, patch, tus, uploadUrl } from './tus';
import { type ModelUpload, UploadModel } from './upload-model';

/** `what` counts modulo the uploads that there are by then. */
type Step =
  | { kind: 'create'; size: number; isDeferred: boolean; isPartial: boolean }
  | { kind: 'patch'; what: number; length: number; shift: number; isCorrupt: boolean; tellsLength: boolean }
  | { kind: 'rest' | 'head' | 'delete' | 'expire' | 'crash'; what: number }
  | { kind: 'concatenate'; whats: number[] }
  | { kind: 'reconcile' };

const what = fc.nat(20);
/** Sizes where something begins or ends: nothing, a byte, enough to detect a type, a checkpoint. */
const size = fc.constantFrom(0, 1, 2, 1000, 4096, 70_000, 2 ** 20, 8 * 2 ** 20, 8 * 2 ** 20 + 1);
const of = <K extends Step['kind']>(kind: K) => ({ kind: fc.constant(kind) });
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({ ...of('create'), size, isDeferred: fc.boolean(), isPartial: fc.boolean() }),
  },
  {
    weight: 16,
    arbitrary: fc.record({
      ...of('patch'),
      what,
      length: size,
      isCorrupt: fc.boolean(),
      tellsLength: fc.boolean(),
      shift: fc.constantFrom(0, 0, 0, 0, 1, -1),
    }),
  },
  { weight: 10, arbitrary: fc.record({ ...of('rest'), what }) },
  { weight: 4, arbitrary: fc.record({ ...of('head'), what }) },
  { weight: 1, arbitrary: fc.record({ ...of('delete'), what }) },
  { weight: 1, arbitrary: fc.record({ ...of('expire'), what }) },
  { weight: 8, arbitrary: fc.record({ ...of('concatenate'), whats: fc.array(what, { maxLength: 3 }) }) },
  { weight: 1, arbitrary: fc.record({ ...of('crash'), what }) },
  { weight: 1, arbitrary: fc.record(of('reconcile')) },
);

onEveryStore((store) => {
  describe('uploads', () => {
    let harness: Harness;
    let service: Service;
    beforeAll(async () => {
      harness = await createHarness({ store, env: { LEASE_SECONDS: '1' } });
      service = await harness.start();
    });
    afterEach(async ({ task }) => {
      if (hasFailed(task)) service = await harness.recover();
    });
    afterAll(() => harness?.remove());

    it('do what a model in memory does, whatever is asked of them', { timeout: 3_600_000 }, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async (steps) => {
          const { upload_uri } = await uploadUrl(harness.owner, { max_files: 1000 });
          const run = new Run(upload_uri);
          for (const one of steps) await run.take(one);
          await run.compare();
          await endUnfinished(harness.owner, harness.env);
          await harness.reconcile();
          await assertInvariantsSoon(harness.env);
        }),
        // What takes a second a run is not made smaller for minutes: the steps are reported as they are.
        { numRuns: repetitions(8, 2), endOnFailure: true },
      );
    });

    /** One sequence of steps, done to the service and to the model. */
    class Run {
      readonly #model = new UploadModel();
      readonly #locations = new Map<ModelUpload, string>();
      constructor(readonly target: string) {}

      async take(one: Step): Promise<void> {
        if (one.kind === 'create') return this.#create(one);
        if (one.kind === 'reconcile') return void (await harness.holdall('reconcile'));
        if (one.kind === 'concatenate')
          return this.#concatenate(one.whats.flatMap((at) => this.#upload(at) ?? []));
        const upload = this.#upload(one.what);
        if (!upload) return;
        const location = this.#locations.get(upload) as string;
        const offset = upload.bytes.length;
        const left = Math.max(0, (upload.total ?? offset + 1000) - offset);
        switch (one.kind) {
          case 'patch': {
            const declaredLength = one.tellsLength ? offset + one.length : null;
            const body = randomBytes(one.length);
            const { shift, isCorrupt } = one;
            return this.#patch(upload, {
              offset: Math.max(0, offset + shift),
              body,
              declaredLength,
              isCorrupt,
            });
          }
          case 'rest': {
            const declaredLength = upload.total === null ? offset + left : null;
            return this.#patch(upload, { offset, body: randomBytes(left), declaredLength, isCorrupt: false });
          }
          case 'head':
            return this.#look(upload);
          case 'delete':
            expect((await tus('DELETE', location)).status).toBe(this.#model.end(upload));
            return;
          case 'expire':
            return this.#expire(upload, location);
          case 'crash':
            return this.#crash(upload, location, randomBytes(left));
        }
      }

      /** Every upload is what the model says, and every file has its bytes. */
      async compare(): Promise<void> {
        for (const upload of this.#model.uploads) {
          await this.#look(upload);
          if (upload.state !== 'complete') continue;
          const name = await fileOf(this.#locations.get(upload) as string);
          expect(Buffer.from(await download(harness.owner, { name })).equals(upload.bytes)).toBe(true);
        }
      }

      #upload(at: number): ModelUpload | undefined {
        return this.#model.uploads[at % Math.max(1, this.#model.uploads.length)];
      }

      async #create({ size, isDeferred, isPartial }: Extract<Step, { kind: 'create' }>): Promise<void> {
        const upload = this.#model.create(isDeferred ? null : size, { isPartial });
        const { status, headers } = await tus('POST', this.target, {
          ...(isDeferred ? { 'Upload-Defer-Length': '1' } : { 'Upload-Length': String(size) }),
          ...(isPartial && { 'Upload-Concat': 'partial' }),
        });
        expect(status).toBe(201);
        this.#locations.set(upload, headers.get('location') as string);
      }

      async #patch(upload: ModelUpload, sent: Parameters<UploadModel['patch']>[1]): Promise<void> {
        const expected = this.#model.patch(upload, sent);
        const { offset, body, declaredLength, isCorrupt } = sent;
        const location = this.#locations.get(upload) as string;
        const checksum = createHash('sha1').update(body).update('and more').digest('base64');
        const { status } = await patch(location, offset, body as Buffer<ArrayBuffer>, {
          ...(declaredLength !== null && { 'Upload-Length': String(declaredLength) }),
          ...(isCorrupt && { 'Upload-Checksum': `sha1 ${checksum}` }),
        });
        expect(status).toBe(expected);
        // What came before the byte too many may have been kept.
        if (status === 413) await this.#learn(upload, location, isCorrupt ? Buffer.alloc(0) : body);
      }

      /** Takes into the model how many of these bytes were kept, which only the service knows. */
      async #learn(upload: ModelUpload, location: string, sent: Buffer): Promise<void> {
        const { headers } = await head(location);
        const kept = Number(headers.get('upload-offset')) - upload.bytes.length;
        expect(kept).toBeGreaterThanOrEqual(0);
        expect(kept).toBeLessThanOrEqual(sent.length);
        this.#model.arrive(upload, sent.subarray(0, kept));
        await this.#look(upload);
      }

      async #look(upload: ModelUpload): Promise<void> {
        const { status, headers } = await head(this.#locations.get(upload) as string);
        expect(status).toBe(upload.state === 'gone' ? 410 : 200);
        if (upload.state === 'gone') return;
        expect(headers.get('upload-offset')).toBe(String(upload.bytes.length));
        expect(headers.get('upload-length')).toBe(upload.total === null ? null : String(upload.total));
        expect(headers.has('holdall-file')).toBe(upload.state === 'complete');
      }

      async #concatenate(parts: ModelUpload[]): Promise<void> {
        const { status, final } = this.#model.concatenate(parts);
        const urls = parts.map((part) => this.#locations.get(part)).join(' ');
        const answer = await tus('POST', this.target, { 'Upload-Concat': `final;${urls}` });
        expect(answer.status).toBe(status);
        if (!final) return;
        const known = this.#locations.get(final) ?? answer.headers.get('location');
        expect(answer.headers.get('location')).toBe(known);
        this.#locations.set(final, known as string);
      }

      async #expire(upload: ModelUpload, location: string): Promise<void> {
        // Of a finished one only the memory goes, at some time after.
        if (upload.state !== 'open') return;
        // The secret of the URL begins with the upload's id.
        const id = Buffer.from(location.split('/').at(-1) ?? '', 'base64url')
          .toString('latin1')
          .slice(0, 25);
        const expired = await query(
          harness.env,
          'UPDATE uploads SET expires_at = now() WHERE id = $1 RETURNING id',
          [id],
        );
        expect(expired).toHaveLength(1);
        upload.state = 'gone';
      }

      /** Dies while it takes bytes, if this upload has some to come. */
      async #crash(upload: ModelUpload, location: string, rest: Buffer): Promise<void> {
        const isFed = upload.state === 'open' && !upload.isFinal && rest.length > 0;
        const offset = upload.bytes.length;
        const fed = isFed ? patch(location, offset, rest as Buffer<ArrayBuffer>).catch(() => null) : null;
        await delay(fed ? rest.length % 30 : 0);
        await service.kill();
        await fed;
        service = await harness.start();
        if (fed) await expect.poll(async () => (await head(location)).status, { timeout: 120_000 }).toBe(200);
        if (fed) await this.#learn(upload, location, rest);
      }
    }
  });
});
