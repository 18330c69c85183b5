// Notes that are repeated until they are Noted.
#include "support/catch.hpp"
#include "voice/datagram/notes.hpp"

#include <algorithm>
#include <array>
#include <limits>

using namespace babel;
using namespace babel::voice;
using namespace std::chrono_literals;

namespace {

using verdict = note_receiver::verdict;

constexpr auto text_note = wire::note_kind::text;
const std::vector<std::uint8_t> note_body{1, 2, 3};

} // namespace

TEST_CASE("a Note is repeated every 200 ms until it is Noted", "[notes]") {
    note_sender notes;
    note_sender::time_point now(1h);
    CHECK_FALSE(notes.next());
    REQUIRE(notes.post(text_note, note_body));
    const auto first_note = notes.due(now);
    REQUIRE(first_note);
    CHECK(first_note->sequence == 1);
    CHECK(first_note->body.bytes.size() == 3);
    CHECK_FALSE(notes.due(now + 199ms));
    CHECK(notes.due(now + 200ms)->sequence == 1);
    CHECK_FALSE(notes.on_noted(2));
    CHECK(notes.on_noted(1) == text_note);
    CHECK_FALSE(notes.on_noted(1));
    CHECK_FALSE(notes.next());
}

TEST_CASE("one Note is outstanding, and 20 a second are sent at most", "[notes]") {
    note_sender notes;
    note_sender::time_point now(1h);
    std::size_t posted = 0;
    while (notes.post(text_note, note_body))
        ++posted;
    CHECK(posted == note_sender::max_waiting);
    std::size_t sent = 0;
    for (const auto end = now + 500ms; now < end; now += 1ms)
        if (const auto note = notes.due(now)) {
            ++sent;
            CHECK(notes.on_noted(note->sequence) == text_note);
        }
    CHECK(sent == 10);
}

TEST_CASE("a Party has room among many texts, and takes the place of an older one", "[notes]") {
    constexpr auto party_note = wire::note_kind::party;
    note_sender notes;
    note_sender::time_point now(1h);
    REQUIRE(notes.post(party_note, note_body));
    REQUIRE(notes.due(now)); // outstanding: it may arrive
    while (notes.post(text_note, note_body)) {
    }
    const std::vector<std::uint8_t> newest{7};
    CHECK(notes.post(party_note, note_body));
    CHECK(notes.post(party_note, newest));
    CHECK_FALSE(notes.post(text_note, note_body));
    std::vector<wire::note_kind> done{notes.on_noted(1).value()};
    for (; notes.next(); done.push_back(notes.on_noted(notes.due(now)->sequence).value())) {
        now += 50ms;
        const auto last_body = notes.due(now)->body.bytes;
        const bool is_last = done.size() == note_sender::max_waiting + 1;
        CHECK(std::ranges::equal(last_body, is_last ? newest : note_body));
        now += 200ms;
    }
    CHECK(done.size() == note_sender::max_waiting + 2);
    CHECK(done.front() == party_note);
    CHECK(done.back() == party_note);
}

TEST_CASE("nothing is Noted that was not sent", "[notes]") {
    note_sender notes;
    notes.post(text_note, note_body);
    CHECK_FALSE(notes.on_noted(1));
    CHECK(notes.due(note_sender::time_point(1h)));
}

TEST_CASE("the last Note takes the place of those that wait", "[notes]") {
    note_sender notes;
    note_sender::time_point now(1h);
    notes.post(text_note, note_body);
    notes.post(text_note, note_body);
    REQUIRE(notes.due(now));
    notes.post_last(note_body);
    CHECK(notes.on_noted(1) == text_note);
    const auto last_note = notes.due(now + 50ms);
    REQUIRE(last_note);
    CHECK(last_note->kind == wire::note_kind::bye);
    CHECK(notes.on_noted(2) == wire::note_kind::bye);
    CHECK_FALSE(notes.next());
}

TEST_CASE("the last Note is sent along with the outstanding one", "[notes]") {
    note_sender notes;
    note_sender::time_point now(1h);
    notes.post(text_note, note_body);
    REQUIRE(notes.due(now));
    CHECK_FALSE(notes.due_behind());
    notes.post_last(note_body);
    CHECK_FALSE(notes.due(now + 49ms));
    CHECK_FALSE(notes.on_noted(2));
    for (const auto later : {50ms, 250ms, 450ms}) {
        CHECK(notes.next() == now + later);
        const auto first_note = notes.due(now + later);
        REQUIRE(first_note);
        CHECK(first_note->sequence == 1);
        REQUIRE(notes.due_behind());
        CHECK(notes.due_behind()->sequence == 2);
        CHECK(notes.due_behind()->kind == wire::note_kind::bye);
    }
    auto both_noted = notes;
    CHECK(both_noted.on_noted(1) == text_note);
    CHECK_FALSE(both_noted.due_behind());
    CHECK(both_noted.next() == now + 650ms);
    CHECK(both_noted.on_noted(2) == wire::note_kind::bye);
    CHECK_FALSE(both_noted.next());
    CHECK(notes.on_noted(2) == wire::note_kind::bye);
    CHECK_FALSE(notes.next());
}

TEST_CASE("the newest list of candidates takes the place of one that waits", "[notes]") {
    constexpr auto list_note = wire::note_kind::candidates;
    const std::array<std::uint8_t, 2> newest{8, 9};
    note_sender notes;
    note_sender::time_point now(1h);
    notes.post(text_note, note_body);
    REQUIRE(notes.due(now));
    for (int i = 0; i < 40; ++i)
        CHECK(notes.post(list_note, note_body));
    CHECK(notes.post(list_note, newest));
    CHECK(notes.on_noted(1) == text_note);
    const auto list = notes.due(now + 1s);
    REQUIRE(list);
    CHECK(list->kind == list_note);
    CHECK(list->body.bytes.size() == newest.size());
    CHECK(notes.on_noted(2) == list_note);
    CHECK_FALSE(notes.next());
}

TEST_CASE("Notes are read at 20 a second, few lists and parties among them", "[notes]") {
    note_limits limits;
    note_sender::time_point now(1h);
    const auto taken = [&](wire::note_kind kind) {
        int count = 0;
        for (const auto end = now + 100s; now < end; now += 10ms)
            count += limits.take(now, kind);
        return count;
    };
    const auto texts = taken(text_note);
    CHECK(texts >= 2000);
    CHECK(texts <= 2020);
    const auto lists = taken(wire::note_kind::candidates);
    CHECK(lists >= 50);
    CHECK(lists <= 54);
    const auto parties = taken(wire::note_kind::party);
    CHECK(parties >= 100);
    CHECK(parties <= 108);
}

TEST_CASE("a Bye is acted on though one Note before it is missing", "[notes]") {
    constexpr auto bye_note = wire::note_kind::bye;
    note_receiver notes;
    CHECK(notes.on_note(3, bye_note) == verdict::ignore);
    CHECK(notes.on_note(2, bye_note) == verdict::act);
    CHECK(notes.on_note(2, bye_note) == verdict::repeated);
    CHECK(notes.on_note(1, text_note) == verdict::repeated);
}

TEST_CASE("a Note is acted on once, in order", "[notes]") {
    note_receiver notes;
    CHECK(notes.on_note(0, text_note) == verdict::repeated);
    CHECK(notes.on_note(2, text_note) == verdict::ignore);
    CHECK(notes.on_note(1, text_note) == verdict::act);
    CHECK(notes.on_note(1, text_note) == verdict::repeated);
    CHECK(notes.on_note(2, text_note) == verdict::act);
    CHECK(notes.on_note(1, text_note) == verdict::repeated);
    for (std::uint32_t number = 3; number <= std::numeric_limits<std::uint16_t>::max(); ++number)
        REQUIRE(notes.on_note(static_cast<std::uint16_t>(number), text_note) == verdict::act);
    CHECK(notes.on_note(0, text_note) == verdict::act);
    CHECK(notes.on_note(1, text_note) == verdict::act);
}
