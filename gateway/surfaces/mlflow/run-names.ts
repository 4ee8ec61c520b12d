/** Names for runs that were started without one: two words and a number. */
import { randomInt } from 'node:crypto'

const FIRST =
  'able amused auspicious bald bemused brawny bright calm capable classy clean clumsy dapper debonair delicate enchanting fun gentle grandiose handsome hilarious honorable illustrious intelligent invincible judicious kindly languid legendary likeable loud luminous lyrical mercurial merciful monumental nervous nimble omniscient overjoyed painted peaceful persistent polite powerful rambunctious rare resilient righteous sassy secretive selective skillful smiling stately sincere sneaky stylish suave tasteful thoughtful traveling trusting unequaled upbeat unique useful valuable victorious vaunted wise wistful worried'.split(
    ' ',
  )
const SECOND =
  'ant ape asp auk bass bat bear bee bird boar bug calf carp cat chimp cod colt conch cow crab crane crow cub deer doe dog dolphin dove duck eel elk fawn finch fish flea fly foal fowl fox frog gnat gnu goat goose grouse grub gull hare hawk hen hog horse hound jay kit kite koi lamb lark loon lynx mare midge mink mole moose moth mouse mule newt owl ox panda penguin perch pig pug quail ram rat ray robin roo rook seal shad shark sheep shoat shrew shrike shrimp skink skunk sloth slug smelt snail snake snipe sow sponge squid squirrel stag steed stoat stork swan tern toad trout turtle vole wasp whale wolf worm wren yak zebra'.split(
    ' ',
  )

export const randomRunName = (): string =>
  `${FIRST[randomInt(FIRST.length)]}-${SECOND[randomInt(SECOND.length)]}-${randomInt(1000)}`
