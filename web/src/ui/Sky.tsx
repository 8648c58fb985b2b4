/** A goose flying to the right, about 54 wide: body, neck and head, then its wings up or down. */
const body =
  'M0 8c7-3.6 14-4.8 21-4.2c8 .6 14-.6 20-2.4c3-.9 6-1.2 8-.7l5.4 1.5l-5.4 .8c-4 .8-8 2-12 4c-6 3-14 4.5-22 3.5c-5-.5-10-1.300-15-2.500z';
const wings = {
  up: 'M17 6c-1-8-6-15-13-20c11 2 19 9 24 19.500zM25 4.500c1-7 4-13 9-18c-1 7-1 12-3.500 17z',
  level: 'M16 6c-5-5-12-8-20-8.500c10-2.500 22 .5 31 7zM25 4.500c3-5 8-8.500 14-10.500c-3 4-5 8-8 10.500z',
  down: 'M14 6l14.5.5c-3.5 7.5-10 14-18 18.5c-1-7 0-13 3.5-19z',
};

type Bird = [x: number, y: number, size: number, wings: keyof typeof wings];

/** The one in front, then the long arm of the V, then the short one. */
const skein: Bird[] = [
  [812, 104, 1.15, 'up'],
  [742, 84, 1.08, 'down'],
  [670, 70, 1.02, 'level'],
  [604, 50, 1, 'up'],
  [534, 40, 0.94, 'up'],
  [474, 24, 0.9, 'level'],
  [736, 132, 1.1, 'level'],
  [664, 150, 1.05, 'up'],
  [588, 176, 1.05, 'down'],
];

/** A skein of geese over flat land, at dawn or at dusk as the colours of the page are. Decoration only. */
export function Sky() {
  return (
    <div class="sky">
      <svg aria-hidden="true" viewBox="0 0 1200 300" preserveAspectRatio="xMidYMid slice">
        <circle class="sky-sun" cx="404" cy="232" r="58" />
        <path class="sky-far" d="M0 236c130-22 240-20 380-6s240 14 400-8s300-12 420 4v84H0z" />
        <path class="sky-near" d="M0 268c180-16 330-2 520 4s420-18 680-8v46H0z" />
        <g class="sky-birds" transform="translate(0 14)">
          {skein.map(([x, y, size, pose]) => (
            <path
              key={x}
              transform={`translate(${x} ${y}) scale(${size}) rotate(-4)`}
              d={body + wings[pose]}
            />
          ))}
        </g>
      </svg>
    </div>
  );
}
