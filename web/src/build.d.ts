/** Where the one stylesheet stands; written in by Vite (vite.config.ts). */
declare const STYLESHEET: string;
