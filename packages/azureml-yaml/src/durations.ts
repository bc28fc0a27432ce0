/**
 * A span of time as the REST API wants it, ISO 8601, written as the `az ml` client writes it:
 * 90 s is `PT1M30S`, 86,400 s is `P1D`, 3,500 ms is `PT3.5S`.
 *
 * @param milliseconds - not negative.
 */
export function isoDuration(milliseconds: number): string {
  const totalSeconds = Math.floor(milliseconds / 1000);
  const fraction = Math.round(milliseconds - totalSeconds * 1000);
  const days = Math.floor(totalSeconds / 86_400);
  const hours = Math.floor((totalSeconds % 86_400) / 3600);
  const minutes = Math.floor((totalSeconds % 3600) / 60);
  const seconds = totalSeconds % 60;
  const secondsText =
    fraction === 0
      ? seconds.toString()
      : `${seconds}.${fraction.toString().padStart(3, '0').replace(/0+$/, '')}`;
  const time =
    (hours > 0 ? `${hours}H` : '') +
    (minutes > 0 ? `${minutes}M` : '') +
    (seconds > 0 || fraction > 0 ? `${secondsText}S` : '');
  if (days === 0 && time === '') return 'P0D';
  return `P${days > 0 ? `${days}D` : ''}${time === '' ? '' : `T${time}`}`;
}
