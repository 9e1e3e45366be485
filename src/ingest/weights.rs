//! What the reading of a page weighs: every cost of the first pass, in one table.
//!
//! Costs are in units of surprise (natural logarithm of the odds, roughly): 0 is what every page does all the time, 3 is
//! seen once in twenty lines, 7 once in a thousand. Only differences matter. Widths are in half-characters: a Chinese
//! character is 2 wide.

/// Writes the table out as a struct whose figures can be set by name, for `tools/weights`.
macro_rules! weights {
    (tables { $($(#[$table_doc:meta])* $table:ident: $kind:ty = $entries:expr;)* } figures { $($(#[$doc:meta])* $name:ident = $value:expr;)* }) => {
        /// What the reading of a page weighs. See `docs/ingest.md`.
        #[derive(Clone, Debug)]
        pub struct Weights {
            $($(#[$table_doc])* pub $table: $kind,)*
            $($(#[$doc])* pub $name: f64,)*
        }

        impl Default for Weights {
            fn default() -> Self {
                Self { $($table: $entries,)* $($name: $value,)* }
            }
        }

        impl Weights {
            /// The names of the single figures, in the order of the table.
            pub const NAMES: &[&str] = &[$(stringify!($name)),*];

            /// The figure of that name.
            pub fn figure(&mut self, name: &str) -> Option<&mut f64> {
                match name {
                    $(stringify!($name) => Some(&mut self.$name),)*
                    _ => None,
                }
            }
        }
    };
}

weights! {
    tables {
        /// A line within a paragraph, by how much it is narrower than the column; the last entry holds for all beyond.
        inner_short: [f64; 9] = [0.0, 0.2, 0.3, 1.8, 2.6, 3.6, 4.2, 4.8, 5.2];
        /// The same for a line wider than the column.
        inner_wide: [f64; 5] = [0.0, 0.2, 0.6, 2.5, 4.0];
        /// A paragraph's first line, by how much narrower than the column: the indent of two characters is lost.
        first_short: [f64; 9] = [4.5, 3.5, 2.2, 0.5, 0.0, 0.5, 0.7, 2.0, 3.0];
    }
    figures {
        /// A second column begins beside the one that was read alone.
        weave_open = 9.1;
        /// The same on a page that has columns side by side in many places.
        weave_again = 4.2;
        /// One more column begins beside two or more.
        weave_more = 2.9;
        /// A column is left out for a line: it has room there.
        weave_skip = 3.5;
        /// A column ends while others go on.
        weave_close = 0.7;
        /// All columns end: what follows stands alone.
        weave_end = 0.7;
        /// The most that a line can lose by what it follows: it may have nothing to do with it.
        weave_apart = 2.4;
        /// What each line costs that stands in columns side by side.
        weave_beside = 0.34;
        /// A line that is neither as wide as the one before it, nor follows a first line, nor is a last one.
        weave_width = 0.7;
        /// What a line gains by its width.
        weave_fits = 0.5;
        /// Worth of the bond between two lines, times its odds.
        weave_slope = 0.7;
        /// A first line with a visible indent, where the page shows indents.
        first_indented = 0.0;
        /// A first line without one, on a page that shows them.
        first_bare = 5.0;
        /// A visible indent within a paragraph.
        inner_indented = 8.0;
        /// A paragraph begins.
        open = 0.84;
        /// A paragraph begins as sentences begin, times the odds (-4 to 1).
        begin = 0.112;
        /// A headline ends as no sentence does, times the odds (0 to 4).
        head_end = 0.09;
        /// A paragraph that fills its last line to the edge.
        last_full = 0.7;
        /// A last line that ends without a sentence's end, in the middle of a column.
        last_open = 7.0;
        /// The paragraph is cut here; it goes on elsewhere on the page or on another.
        cut = 1.96;
        /// A piece of a paragraph that was cut begins here.
        orphan = 2.075;
        /// What that costs less at the top of columns that begin side by side.
        top_orphan = 1.2;
        /// A paragraph or headline goes on over such a top.
        top_within = 1.0;
        /// A sentence ends, yet the paragraph goes on, although the line is clearly short.
        pause = 1.56;
        /// A paragraph set in a measure that few lines of the page share, over the commonest.
        rare_measure = 0.7;
        /// A page's line that holds a whole paragraph.
        unwrapped = 0.8;
        /// A paragraph goes on in another measure.
        shift = 3.5;
        /// A line within a paragraph that opens with a news agency as datelines do.
        wire_within = 5.6;
        /// A comma in a headline.
        head_clause = 3.0;
        /// A headline begins.
        head = 2.0;
        /// A headline behind another.
        head_next = 1.8;
        /// A further line of a headline.
        head_more = 0.756;
        /// The third line of a headline and each further, above that.
        head_third = 0.7;
        /// A headline's line that ends like a sentence.
        head_sentence = 6.0;
        /// A headline's line that ends in a comma.
        head_comma = 4.0;
        /// A headline that goes on in the text behind it, or in which text goes on, times the worth of the bond.
        head_bound = 0.5;
        /// A headline longer than 30 characters, per further 10.
        head_long = 0.8;
        /// A line goes on in the next, times the logarithm of the odds by their bond (-4 to 4).
        bond = 0.7;
        /// Mean bond of lines that stand together, before the page was looked at.
        bond_near = 4.0;
        /// Mean bond of lines that stand apart.
        bond_far = -1.5;
        /// How far bonds lie from their mean.
        bond_spread = 2.6;
        /// Where boxes tell: a line in type half as large again as running text, as one of a paragraph; half of that speaks for a headline.
        box_large = 3.0;
        /// The same: a headline's line in the size of running text.
        box_plain = 2.0;
        /// The same: a line goes on in one of another size.
        box_resized = 5.0;
        /// The same: a headline's next line does not stand below it.
        box_beside = 3.0;
        /// The same: a line within a paragraph stands in as first lines do.
        box_indented = 5.0;
        /// The same: a paragraph's first line does not, on a page that shows them.
        box_flush = 4.0;
        /// The same: worth of a headline right above text of its story.
        box_over = 1.5;
        /// The same: cost of one that is elsewhere.
        box_not_over = 2.0;
        /// The same: worth of a run right below the one before it in its story.
        box_next = 1.0;
        /// Two halves of a torn paragraph: worth of the bond between them, times its odds.
        link_bond = 1.2;
        /// The same: per half-character by which their columns differ, up to 8.
        link_measure = 0.4;
        /// The same: per run that lies between them.
        link_far = 0.056;
        /// The same: the second half stands before the first on the page.
        link_back = 0.72;
        /// The same: the second half is the very next run.
        link_next = 3.0;
        /// The same: worth of the wording that they share, times the share.
        link_like = 3.92;
        /// The same: the second half is one short line that may be a paragraph of its own.
        link_short = 1.0;
        /// The same: the second half was read as a paragraph's first line, though it begins as no sentence does.
        link_first = 2.0;
        /// Two lines that the reading of paragraphs put together stay so, above what their bond says.
        link_hold = 3.0;
        /// Two halves, one of them cut out of what was read as one paragraph: worth of the wording near them that they share.
        link_near = 5.6;
        /// One of two lines that were read together is left without the other.
        link_loose = 2.0;
        /// Two halves that reach less than this stay apart.
        link_least = 1.3;
        /// Pairs that a paragraph lacks to be compared with certainty: short paragraphs look alike by chance.
        kin_small = 6.0;
        /// Share of rare wording at which two paragraphs are as likely of one story as of two (read off annotated pages, as the next three).
        kin_even = 0.023;
        /// Odds won per share above that.
        kin_rise = 35.0;
        /// The most that wording can win.
        kin_most = 2.5;
        /// What two paragraphs of usual length without common wording lose.
        kin_least = 3.5;
        /// How much the kinship of a paragraph with the one before it in its story counts.
        kin_next = 0.78;
        /// The same, with the second before it: what it says was partly said.
        kin_second = 0.29;
        /// The same, with the third before it.
        kin_third = 0.2;
        /// A story goes on elsewhere than in the next run of the page.
        jump = 3.15;
        /// The same: per logarithm by which the page's torn paragraphs go on elsewhere less often than usual.
        jump_habit = 0.61;
        /// The same, per run between.
        jump_far = 0.12;
        /// The same, where only headlines lie between.
        jump_heads = 2.75;
        /// The same, where the page has what follows first.
        jump_back = 0.45;
        /// The same, to the other half of a torn paragraph.
        jump_linked = 1.03;
        /// The same, from a lead that is set wider to the text.
        jump_lead = 1.72;
        /// A half of a torn paragraph goes on elsewhere than in the half that was found for it.
        link_broken = 1.09;
        /// `（上接第1版）` in the middle of a story.
        came_late = 8.0;
        /// A dateline in the middle of a story.
        dateline_late = 8.97;
        /// Text behind a signoff or `（下转第3版）`.
        closed = 7.54;
        /// A paragraph that stops in the middle of a sentence, with no other half behind it.
        torn_left = 8.07;
        /// A paragraph that begins in the middle of one, with no other half before it.
        orphan_left = 2.67;
        /// Two halves of a paragraph: per half-character by which their measures differ.
        torn_measure = 0.07;
        /// The same: the first half ends like a sentence.
        torn_sentence = 3.0;
        /// The same: the first half ends in a colon or a bracket.
        torn_soft = 1.0;
        /// The same: the second half shows by its width that an indent was lost.
        torn_indented = 1.97;
        /// The same: the second half is one short line.
        torn_short = 0.97;
        /// The same: lines hold whole paragraphs and show no indents.
        torn_unwrapped = 0.5;
        /// The same: worth of the bond between the halves.
        torn_bond = 0.25;
        /// The same: halves that stand together, which the reading of lines has parted.
        torn_parted = 1.62;
        /// A story.
        story = 1.59;
        /// A story without a headline that begins with a dateline.
        start_dateline = 2.24;
        /// One that begins with `（上接第1版）`.
        start_came = 0.5;
        /// One without a headline that begins with its reporters' names.
        start_byline = 3.08;
        /// One that begins like any paragraph.
        start_bare = 2.52;
        /// A story's first paragraph begins in the middle of a sentence.
        start_torn = 3.07;
        /// A story's last paragraph ends in the middle of one.
        end_torn = 1.39;
        /// Worth of a first paragraph that begins as first ones do, times the odds (-4 to 4).
        opens = 0.81;
        /// A story without a paragraph.
        no_text = 4.0;
        /// Worth of a dateline at a story's start.
        dateline_first = 1.0;
        /// Worth of a signoff or `（下转第3版）` at its end.
        end_marked = 1.03;
        /// A story with a headline that does not say where it comes from.
        unsourced = 1.74;
        /// A story that says where it comes from both in front, by a dateline, and behind, by a signoff.
        sourced_twice = 4.08;
        /// Reporters named between paragraphs.
        byline_inside = 5.05;
        /// A headline's wording that its story lacks, times the missing share.
        head_share = 8.89;
        /// Share of a headline's wording that a story has when it is its own.
        head_shared = 0.48;
        /// A headline's wording that a paragraph of another story has, and its own story lacks, times that share.
        head_elsewhere = 1.02;
        /// A headline whose wording a later paragraph of its story has, and the first one lacks, times that share.
        head_late = 3.49;
        /// A headline that is about other things than its story, times what it is farther than `head_near`.
        head_topic = 2.24;
        /// Nearness of a headline to its story that speaks neither for it nor against it.
        head_near = 0.45;
        /// A kicker that has the words of another story.
        head_foreign = 2.56;
        /// A headline alone whose words stand in some text of the page.
        head_wanted = 8.18;
        /// A headline alone.
        head_lone = 6.32;
        /// A slogan as a headline.
        head_slogan = 2.32;
        /// A second headline behind one of a single line.
        head_kicker = 2.78;
        /// A further headline.
        head_many = 6.4;
        /// Headlines of one story that do not stand together.
        head_scattered = 4.03;
        /// A headline beside another one that is another story's.
        head_parted = -0.5;
        /// A dash at the start of the first.
        head_dashed = 4.14;
        /// A section's number at the start of the first.
        head_numbered = 6.05;
        /// A headline behind its story where the page has them in front, or in front where it has them behind, times the odds.
        head_strange = 1.07;
        /// A headline neither in front of its story nor behind it.
        head_apart = 1.37;
        /// The same, far off.
        head_far = 1.37;
        /// A headline's second line behind a kicker, set apart from the first.
        head_second = 7.49;
        /// A line of a headline in a row that is another story's than the line before it.
        head_torn = 0.68;
        /// The name of a series without a headline below it.
        head_series = 3.24;
        /// A headline between two paragraphs of its own story.
        head_inside = 5.74;
        /// A slogan that belongs to no story.
        slogan_lone = 1.71;
        /// Text set wider than the text before it in its story.
        widened = 1.97;
        /// A section's number that does not follow the one before it.
        number_strange = 2.62;
        /// Worth of a paragraph that counts on from the one before it: second, third.
        ordinal_next = 2.51;
        /// A headline of a row that stands apart is not with the story that the row's order gives it.
        head_given = 0.89;
        /// A photo.
        photo = 1.13;
        /// Its headline.
        photo_head = 1.35;
        /// Each further line of heads over a photo.
        photo_heads = 4.81;
        /// A headline's wording that the captions lack, times the missing share.
        photo_share = 12.12;
        /// A subhead.
        subhead = 1.44;
        /// Its wording that the text below it lacks, times the missing share.
        subhead_share = 7.09;
        /// Share of its wording that the text below has when it is its own.
        subhead_shared = 0.41;
        /// A second one behind it.
        subhead_many = 4.32;
        /// One without a paragraph behind it.
        subhead_bare = 3.53;
        /// One before the first paragraph.
        subhead_first = 3.58;
        /// One behind the last.
        subhead_last = 3.3;
        /// Worth of a section's number.
        subhead_numbered = 4.2;
        /// Per character over 18.
        subhead_long = 0.32;
        /// The measure of the column changes with it.
        subhead_measure = 2.8;
        /// It is wider than the column.
        subhead_wide = 3.13;
    }
}
