import sharp from 'sharp';

/** A drawn picture: geese over a marsh in the morning. */
export function landscape(width = 1200, height = 800): Promise<Buffer> {
  const goose = (x: number, y: number, size: number) =>
    `<path transform="translate(${x} ${y}) scale(${size})" d="M0 0q14-16 28 2q12-20 32-10q-18 0-30 22q-10-18-30-14z"/>`;
  const flock = [
    [610, 190, 1.5],
    [500, 235, 1.3],
    [730, 240, 1.3],
    [395, 285, 1.1],
    [850, 300, 1.1],
    [300, 340, 0.9],
  ].map(([x = 0, y = 0, size = 1]) => goose(x, y, size));
  const reeds = Array.from({ length: 40 }, (_, i) => {
    const x = i * 31 + ((i * 37) % 23);
    const tall = 70 + ((i * 53) % 90);
    return `<path d="M${x} 800q${(i % 5) - 2} ${-tall / 2} ${((i * 7) % 19) - 9} ${-tall}"/>`;
  });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="800">
    <defs>
      <linearGradient id="sky" x2="0" y2="1">
        <stop offset="0" stop-color="#9cc3cf"/><stop offset=".6" stop-color="#f4e2c4"/><stop offset="1" stop-color="#f2b47c"/>
      </linearGradient>
      <linearGradient id="water" x2="0" y2="1">
        <stop offset="0" stop-color="#e9b98c"/><stop offset="1" stop-color="#5f8790"/>
      </linearGradient>
    </defs>
    <rect width="1200" height="560" fill="url(#sky)"/>
    <circle cx="820" cy="470" r="70" fill="#fff3d8"/>
    <path d="M0 520q200-70 420-20t420-10t360 10v80H0z" fill="#7f968a"/>
    <path d="M0 560h1200v240H0z" fill="url(#water)"/>
    <path d="M0 565q300-22 620-4t580-8v26H0z" fill="#4f6d63"/>
    <g fill="#fff3d8" opacity=".55"><rect x="770" y="600" width="100" height="5"/><rect x="745" y="640" width="150" height="6"/><rect x="785" y="690" width="80" height="7"/></g>
    <g fill="#2f3f43">${flock.join('')}</g>
    <g fill="none" stroke="#33463c" stroke-width="4">${reeds.join('')}</g>
  </svg>`;
  return sharp(Buffer.from(svg)).resize(width, height).jpeg({ quality: 85 }).toBuffer();
}
