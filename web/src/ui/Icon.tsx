const drawings = {
  home: 'M4 11 12 4l8 7v9h-5v-6H9v6H4z',
  geese: 'M3 15c3-5 6-6 9-2 3-4 6-3 9 2M6 8c1.500-2.500 3-3 4.500-1 1.500-2 3-1.500 4.500 1',
  person: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8zM4.500 21c.3-4 3.500-6 7.500-6s7.200 2 7.500 6',
};

/** A small drawing beside a word; the word says it, so nobody has to see it. */
export function Icon({ name }: { name: keyof typeof drawings }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
      <path d={drawings[name]} />
    </svg>
  );
}
