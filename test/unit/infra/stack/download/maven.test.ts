import { expect, test } from 'vitest'
import { pomOf, progressOf } from '../../../../../infra/stack/download/maven.ts'

test('the project file has each artifact as a dependency', () => {
  const pom = pomOf(['org.apache.kafka:kafka_2.13:4.2.1', 'org.slf4j:slf4j-simple:1.7.36'])
  expect(pom).toContain(
    '<dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>4.2.1</version></dependency>',
  )
  expect(pom.match(/<dependency>/g)).toHaveLength(2)
})

test.each([
  [
    '[INFO] Downloading from central: https://repo.example/maven2/org/slf4j/slf4j-simple/1.7.36/slf4j-simple-1.7.36.jar',
    { file: 'slf4j-simple-1.7.36.jar' },
  ],
  ['Progress (1): 16/109 MB', { amount: '16/109 MB' }],
  ['Progress (2): 4.1/21 kB | 1.5/3.2 MB', { amount: '1.5/3.2 MB' }],
  ['Progress (1): 4.1/21 kB', undefined],
  [
    '[INFO] Downloading from central: https://repo.example/maven2/org/slf4j/slf4j-simple/1.7.36/slf4j-simple-1.7.36.pom',
    undefined,
  ],
  ['[INFO] BUILD SUCCESS', undefined],
])('of Maven output only files and large amounts are shown: %s', (line, shown) => {
  expect(progressOf(line)).toEqual(shown)
})
