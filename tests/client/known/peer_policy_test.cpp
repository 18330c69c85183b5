// Security of calls, row by row.
#include "client/known/peer_policy.hpp"
#include "support/catch.hpp"
#include "support/some_key.hpp"

#include <optional>
#include <string>

using namespace babel;
using call::key_source, call::proved_peer;
using client::call_security, client::known_peer, client::known_peers, client::peer_fault;
using client::secure_policy;

namespace {

using judged = result<call_security, peer_fault>;

const auto bobs = babel::test::some_key(2).public_part();
const auto new_one = babel::test::some_key(3).public_part();

enum class memory { none, seen, verified, damaged };

known_peers memory_of(memory what) {
    const known_peer bob{"a.org:4243", "bob", bobs, what == memory::verified, "2026-11-03"};
    known_peers list;
    if (what == memory::damaged) return known_peers({"a.org:4243 bob nonsense"});
    if (what != memory::none) list.put(bob);
    list.put({"a.org:4243", "carol", new_one, true, "2026-11-03"}); // changes nothing
    return list;
}

proved_peer proving(const crypto::public_key& key, key_source source, bool is_own = false) {
    proved_peer out{key, source, {}, is_own, {}};
    if (source == key_source::endorsed) out.endorser = bobs;
    return out;
}

constexpr auto policies = {secure_policy::prefer, secure_policy::require, secure_policy::verified};

} // namespace

TEST_CASE("a plain call is allowed to peers that were never seen encrypted", "[peer_policy]") {
    struct row {
        memory known;
        bool takes_offers;
        judged prefer;
    };
    const row rows[] = {
        {memory::none, false, call_security::none},
        {memory::none, true, peer_fault::could_be},
        {memory::seen, false, peer_fault::was_encrypted},
        {memory::seen, true, peer_fault::was_encrypted},
        {memory::verified, false, peer_fault::was_encrypted},
        {memory::damaged, false, peer_fault::unreadable_entry},
    };
    for (const auto& each : rows) {
        const auto list = memory_of(each.known);
        INFO("row " << &each - rows);
        const client::peer_place bob{list, "a.org:4243", "bob"};
        const auto judge = [&](secure_policy policy) {
            return judge_plain_call(bob, policy, each.takes_offers);
        };
        CHECK((judge(secure_policy::prefer) == each.prefer));
        CHECK((judge(secure_policy::off) == judged(call_security::none)));
        CHECK((judge(secure_policy::require) == judged(peer_fault::needs_encryption)));
        CHECK((judge(secure_policy::verified) == judged(peer_fault::needs_encryption)));
    }
}

TEST_CASE("a call with a key goes by the key that is known", "[peer_policy]") {
    struct row {
        memory known;
        proved_peer proved;
        judged prefer, verified;
    };
    const auto unsure = peer_fault::unverified;
    const row rows[] = {
        {memory::none, proving(bobs, key_source::named), call_security::fresh, unsure},
        {memory::seen, proving(bobs, key_source::known), call_security::known, unsure},
        {memory::verified,
         proving(bobs, key_source::known),
         call_security::verified,
         call_security::verified},
        {memory::seen, proving(new_one, key_source::endorsed), call_security::known, unsure},
        {memory::verified,
         proving(new_one, key_source::endorsed),
         call_security::verified,
         call_security::verified},
        {memory::seen,
         proving(new_one, key_source::named),
         peer_fault::other_key,
         peer_fault::other_key},
        {memory::verified,
         proving(new_one, key_source::known), // the list has changed since
         peer_fault::other_key,
         peer_fault::other_key},
        {memory::damaged,
         proving(bobs, key_source::named),
         peer_fault::unreadable_entry,
         peer_fault::unreadable_entry},
        {memory::none,
         proving(bobs, key_source::named, true),
         call_security::own,
         call_security::own},
        {memory::seen,
         proving(new_one, key_source::named, true),
         peer_fault::other_key,
         peer_fault::other_key},
    };
    for (const auto& each : rows) {
        const auto list = memory_of(each.known);
        INFO("row " << &each - rows);
        const client::peer_place bob{list, "a.org:4243", "bob"};
        for (const auto policy : policies) {
            const auto& expected = policy == secure_policy::verified ? each.verified : each.prefer;
            CHECK((judge_sealed_call(bob, policy, each.proved) == expected));
        }
    }
}

TEST_CASE("an endorsement by another key than the one in the list is refused", "[peer_policy]") {
    const auto list = memory_of(memory::seen);
    auto proved = proving(new_one, key_source::endorsed);
    proved.endorser = babel::test::some_key(9).public_part();
    const client::peer_place bob{list, "a.org:4243", "bob"};
    CHECK((judge_sealed_call(bob, secure_policy::prefer, proved) == judged(peer_fault::other_key)));
    auto changed = list;
    CHECK_FALSE(note_peer(changed, "a.org:4243", "bob", proved, "2026-11-29"));
    CHECK(changed.lines() == list.lines());
}

TEST_CASE(
    "the key of a first call is kept, and one that it endorses replaces it", "[peer_policy]"
) {
    known_peers list;
    const auto first = proving(bobs, key_source::named);
    CHECK(note_peer(list, "a.org:4243", "bob", first, "2026-11-29"));
    CHECK(
        list.entries() == std::vector<known_peer>{{"a.org:4243", "bob", bobs, false, "2026-11-29"}}
    );
    CHECK_FALSE(note_peer(list, "a.org:4243", "bob", first, "2026-12-01"));
    list.put({"a.org:4243", "bob", bobs, true, "2026-11-30"});
    const auto next = proving(new_one, key_source::endorsed);
    CHECK(note_peer(list, "a.org:4243", "bob", next, "2026-12-01"));
    CHECK(
        list.entries() ==
        std::vector<known_peer>{{"a.org:4243", "bob", new_one, true, "2026-11-30"}}
    );
    CHECK_FALSE(note_peer(list, "a.org:4243", "bob", first, "2026-12-02"));
}
