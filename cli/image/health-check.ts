import { get } from 'node:https';

const TIMEOUT_MILLISECONDS = 4_000;

/**
 * Ends with 0 when the service of this container answers 200 at `HEALTH_URL`, else with 1 and the reason. The certificate
 * is not checked: the question goes to this container itself, and its answer is no secret.
 */
const [url = process.env['HEALTH_URL'] ?? ''] = process.argv.slice(2);
if (url === '--help') process.exit(0);
const options = { rejectUnauthorized: false, timeout: TIMEOUT_MILLISECONDS };
const request = get(url, options, (response) => {
  response.setEncoding('utf8');
  let body = '';
  response.on('data', (text: string) => {
    body += text;
  });
  response.on('end', () => end(response.statusCode === 200 ? 0 : 1, body));
});
request.on('timeout', () => request.destroy(new Error('no answer in time')));
request.on('error', (error) => end(1, `${url}: ${error.message}`));

function end(code: number, words: string): void {
  process.stdout.write(`${words.trim()}\n`);
  process.exitCode = code;
}
