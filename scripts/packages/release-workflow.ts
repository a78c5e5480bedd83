/**
 * `.github/workflows/release.yml`: a tag `v1.2.3` releases both packages, with provenance and bills of materials (CycloneDX).
 * Actions are pinned to commits, each checked against the tag in its comment. There is no secret: npm trusts the workflow by its identity.
 */

/** Repository, tag, and the commit that the tag had when it was looked up. */
const PINNED = {
  checkout: 'actions/checkout@df4cb1c069e1874edd31b4311f1884172cec0e10 # v6.0.3',
  node: 'actions/setup-node@249970729cb0ef3589644e2896645e5dc5ba9c38 # v6.5.0',
  upload: 'actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f # v7.0.0',
  download: 'actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c # v8.0.1',
};

export const RELEASE_WORKFLOW = `name: release
on:
  push:
    tags: ['v[0-9]+.[0-9]+.[0-9]+', 'v[0-9]+.[0-9]+.[0-9]+-*']

# What a job needs it asks for itself.
permissions: {}

concurrency:
  group: release
  cancel-in-progress: false

jobs:
  build:
    runs-on: ubuntu-24.04
    timeout-minutes: 120
    permissions:
      contents: read
    steps:
      - uses: ${PINNED.checkout}
        with:
          persist-credentials: false
      - uses: ${PINNED.node}
        with:
          node-version: 24
      - name: What has to pass
        run: .ci/run
      - name: Both packages under every Node.js, with npm, pnpm and Yarn
        run: npm run package-smoke -- --all
      - name: Both packages, with the version of the tag
        run: |
          npm version --no-git-tag-version --allow-same-version "\${GITHUB_REF_NAME#v}"
          npm run compile
          npm run stage
          npm run sbom
      - uses: ${PINNED.upload}
        with:
          name: packages
          path: dist/js/
          if-no-files-found: error

  publish:
    needs: build
    runs-on: ubuntu-24.04
    timeout-minutes: 15
    # Somebody looks at what was built before it is published.
    environment: release
    permissions:
      # Says to npm which workflow publishes, and signs the provenance.
      id-token: write
    steps:
      - uses: ${PINNED.node}
        with:
          node-version: 24
      - uses: ${PINNED.download}
        with:
          name: packages
          path: packages
      - name: Publish
        # What is no full version goes out as \`next\`.
        run: |
          case "$GITHUB_REF_NAME" in *-*) tag=next ;; *) tag=latest ;; esac
          for package in packages/*.tgz; do
            npm publish "./$package" --provenance --access public --tag "$tag"
          done
`;
