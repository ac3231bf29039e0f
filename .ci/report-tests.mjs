// Reads jest's report, refuses skipped tests that .ci/skipped-tests.json does not name with a reason, and closes
// with the counts.
import { readFileSync } from 'node:fs';

const report = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const allowed = JSON.parse(readFileSync(new URL('skipped-tests.json', import.meta.url), 'utf8'));
const skipped = report.testResults
  .flatMap((file) => file.assertionResults)
  .filter((test) => ['pending', 'skipped', 'todo', 'disabled'].includes(test.status))
  .map((test) => test.fullName);
const unexplained = skipped.filter((name) => !allowed[name]);
for (const name of skipped) console.log(`skipped: ${name}: ${allowed[name] ?? 'NO REASON GIVEN'}`);
console.log(`tests: ${report.numPassedTests} passed, ${report.numFailedTests} failed, ${skipped.length} skipped`);
if (unexplained.length > 0 || !report.success) process.exit(1);
