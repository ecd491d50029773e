import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Caller } from '../infrastructure/api';
import { createFixture, type Fixture } from '../infrastructure/fixture';
import { refusal } from './refusal';

type AuditEvent = Record<string, string>;

describe('the export of the audit log', () => {
  let fixture: Fixture;
  let owner: Caller;
  beforeAll(async () => {
    fixture = await createFixture();
    owner = fixture.owner;
    await owner.upload('one');
    await owner.upload('two');
    // More than one page, with what spreadsheets would run and what parts cells.
    await fixture.query(
      `INSERT INTO audit_events (id, organization_id, action, target, outcome, address, request_id)
       SELECT 'many-' || n, $1, 'file.update', 'a-file', 'OK', '=HYPERLINK("http://evil.example","x")', 'a,"b"'
       FROM generate_series(1, 2500) AS n`,
      [fixture.organization],
    );
  });
  afterAll(() => fixture.remove());

  const ask = (query: string, caller = owner) =>
    caller.call(`${owner.organizationPath}/auditEvents:export?${query}`);
  const list = async (query: string) => {
    const events: AuditEvent[] = [];
    for (let token = ''; ; ) {
      const page = await owner.get<{ audit_events: AuditEvent[]; next_page_token: string }>(
        `${owner.organizationPath}/auditEvents?page_size=1000&page_token=${token}&${query}`,
      );
      events.push(...page.audit_events);
      token = page.next_page_token;
      if (!token) return events;
    }
  };

  it('has in JSON lines just what the list has', async () => {
    const answer = await ask('format=jsonl');
    expect(answer.headers.get('content-type')).toBe('application/x-ndjson');
    expect(answer.headers.get('content-disposition')).toMatch(
      new RegExp(`^attachment; filename="audit-${fixture.organization}-.*\\.jsonl"`),
    );
    const lines = (await answer.text()).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(await list(''));
    expect(lines.length).toBeGreaterThan(2_500);
  });

  it('has in CSV a line for each event, and no formulas', async () => {
    const answer = await ask('format=csv&action=file.');
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    const text = await answer.text();
    const [head, ...lines] = text.split('\r\n');
    expect(head).toBe(
      'create_time,actor,actor_name,token,session,url,url_name,action,target,target_name,folder_name,outcome,address,request_id,name',
    );
    expect(lines.pop()).toBe('');
    const events = await list('action=file.');
    expect(lines).toHaveLength(events.length);
    expect(lines.at(-1)).toContain(events.at(-1)?.name);
    expect(text).toContain(`,"'=HYPERLINK(""http://evil.example"",""x"")","a,""b""",`);
    expect(text).not.toMatch(/(^|,)"?[=+@-]/m);
  });

  it('is CSV unless asked otherwise, and filtered as the list is', async () => {
    const answer = await ask('action=file.upload');
    expect((await answer.text()).trimEnd().split('\r\n')).toHaveLength(3);
    const none = await ask('format=jsonl&actor=unknown@example.com');
    expect(await none.text()).toBe('');
  });

  it.each(['format=xlsx', 'from=yesterday', 'outcome=MAYBE'])('is refused for %s', async (query) => {
    expect(await refusal(await ask(query))).toMatchObject({ status: 400, code: 3 });
  });

  it('is for admins', async () => {
    const editor = await fixture.createUser('editor', 'editor');
    expect(await refusal(await ask('', editor))).toMatchObject({ status: 403, reason: 'INSUFFICIENT_ROLE' });
  });
});
