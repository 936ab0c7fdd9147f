import js from '@eslint/js'
import reactHooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'

// The import table of the design (CONTRIBUTING, "Who may import whom"), enforced.
// The compiler guards core as well: tsconfig.core.json knows neither Node's nor the browser's types.
const forbid = (...patterns) => ({
  'no-restricted-imports': ['error', { patterns: patterns.map(([group, message]) => ({ group, message })) }],
})

const node = [
  ['node:*', 'fs', 'net', 'http', 'https', 'tls', 'path', 'os', 'crypto', 'child_process'],
  'core and shared know nothing of Node: ask for it in core/host.ts',
]
const worldPackages = [
  [
    'electron',
    'electron-store',
    'conf',
    'ws',
    'serialport',
    'bonjour-service',
    'pdfmake',
    'pdfmake/*',
    '@peculiar/x509',
    'pino',
    'react',
    'react-dom',
    '@mantine/*',
  ],
  'core and shared use no package that touches the world',
]
const platform = [['**/platform/**'], 'only hosts and commands may import platform']
const hosts = [
  ['**/main/electron.ts', '**/main/node.ts', '**/loopback/**', '**/commands/**'],
  'hosts start the app; nothing imports them',
]
const core = [['**/core/**'], 'this folder may not import core']
const renderer = [['**/renderer/**'], 'the renderer is built, not imported']
const practice = [['**/practice/**'], 'practice is an honest counterpart: only hosts start it']
const electron = [['electron', 'electron-store'], 'electron is named in electron.ts and preload.ts only']

export default tseslint.config(
  { ignores: ['node_modules', 'out', 'dist', 'docs'] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['eslint.config.js'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      // Objects here are closures: nothing reads `this`.
      '@typescript-eslint/unbound-method': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // `return refuse(…)` as an early way out reads better than two statements.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-unnecessary-condition': ['error', { allowConstantLoopConditions: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-restricted-syntax': ['error', { selector: 'ExportDefaultDeclaration', message: 'Named exports only.' }],
      'max-lines': ['error', { max: 400 }],
    },
  },
  { files: ['eslint.config.js', '*.config.ts'], rules: { 'no-restricted-syntax': 'off' } },
  { files: ['eslint.config.js'], ...tseslint.configs.disableTypeChecked },
  { files: ['src/main/**/*.ts', 'test/**/*.ts', 'scripts/**/*.ts'], rules: forbid(electron) },
  {
    files: ['src/main/platform/**/*.ts'],
    rules: forbid(electron, hosts, renderer, practice, [
      ['**/core/*', '!**/core/host.ts', '**/core/*/**'],
      'platform implements core/host.ts and knows no more of core',
    ]),
  },
  { files: ['src/main/practice/**/*.ts'], rules: forbid(electron, core, platform, hosts, renderer) },
  {
    files: ['src/shared/**/*.ts', 'src/main/core/**/*.ts'],
    rules: {
      ...forbid(node, worldPackages, platform, hosts, renderer, practice),
      'no-restricted-globals': [
        'error',
        { name: 'Date', message: 'time is an argument: host.clock, core/ocpp/time.ts' },
        'setTimeout',
        'setInterval',
        'process',
        'Buffer',
        'console',
        'fetch',
        'crypto',
        'performance',
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'chance is an argument: host.ids' },
      ],
    },
  },
  { files: ['src/shared/**/*.ts'], rules: forbid(node, worldPackages, platform, hosts, renderer, practice, core) },
  { files: ['src/main/core/ocpp/time.ts'], rules: { 'no-restricted-globals': 'off' } },
  {
    files: ['src/renderer/**/*.{ts,tsx}'],
    plugins: { 'react-hooks': reactHooks },
    rules: {
      ...reactHooks.configs.recommended.rules,
      ...forbid(node, electron, [['**/main/**'], 'the renderer knows only shared']),
    },
  },
  { files: ['src/main/electron.ts', 'src/main/preload.ts'], rules: { 'no-restricted-imports': 'off' } },
  {
    files: ['test/**/*.{ts,tsx}'],
    // Third-party counterparts are untyped, and a test may name what must be there.
    rules: {
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-explicit-any': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/only-throw-error': 'off',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: false }],
    },
  },
)
