const drawings = {
  home: 'M4 11 12 4l8 7v9h-5v-6H9v6H4z',
  bell: 'M6 10a6 6 0 0 1 12 0c0 5 2 6 2 7H4c0-1 2-2 2-7zM10 20.500h4',
  glass: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16 16l5 5',
  person: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4.500 21c.3-4 3.500-6 7.500-6s7.200 2 7.500 6',
  dials: 'M4 7h9M17 7h3M4 17h3M11 17h9M15 5a2 2 0 1 0 0 4 2 2 0 0 0 0-4zM9 15a2 2 0 1 0 0 4 2 2 0 0 0 0-4z',
  reply: 'M10 8V4l-7 7 7 7v-4c6 0 9 2 11 6 0-8-4-12-11-12z',
  boost: 'M5 9l3-4 3 4M8 5v10a3 3 0 0 0 3 3h3M19 15l-3 4-3-4M16 19V9a3 3 0 0 0-3-3h-2',
  star: 'M12 3l2.700 5.800 6.300.8-4.600 4.300 1.200 6.200L12 17l-5.600 3.100 1.200-6.200L3 9.600l6.300-.8z',
  bookmark: 'M6 4h12v17l-6-5-6 5z',
  quote: 'M5 6h5v6c0 3-1.500 5-4 6M14 6h5v6c0 3-1.500 5-4 6',
  flag: 'M6 21V4h11l-2 4 2 4H6',
  more: 'M5 11.500v1M12 11.500v1M19 11.500v1',
  bin: 'M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13',
};

/** A small drawing beside a word; the word says it, so nobody has to see it. */
export function Icon({ name }: { name: keyof typeof drawings }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={drawings[name]} />
    </svg>
  );
}
