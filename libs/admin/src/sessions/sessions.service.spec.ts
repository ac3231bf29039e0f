import { AuditTrail } from '@lib/audit';
import { describeOnEachDatabase } from '../../../../test/support/databases.js';
import { LoginCodesRepository } from './login-codes.repository.js';
import { LOGIN_LINK_ACTOR } from './session.js';
import { SessionsRepository } from './sessions.repository.js';
import { SessionsService } from './sessions.service.js';

describeOnEachDatabase('the code of a login link', (open) => {
  it('is used once, however many connections try at the same moment', async () => {
    const database = await open();
    const codes = new LoginCodesRepository(database);
    const sessions = new SessionsService(database, new SessionsRepository(database), codes, AuditTrail.of(database));
    const { code } = await sessions.createLoginCode();
    const opened = await Promise.all(Array.from({ length: 8 }, () => sessions.openWithCode(code, LOGIN_LINK_ACTOR)));
    const [first, ...others] = opened.filter((session) => session !== null);
    expect(others).toEqual([]);
    expect(await sessions.use(first!.secret)).toMatchObject({ id: first!.id, token: null });
  });
});
