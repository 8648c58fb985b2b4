/** Milliseconds until the next try: 1 s, 16 s, 81 s … and a tenth of chance (Sidekiq's and so Mastodon's fourth power). */
export function backoff(attempts: number): number {
  return Math.ceil(attempts ** 4 * 1000 * (1 + Math.random() / 10));
}
