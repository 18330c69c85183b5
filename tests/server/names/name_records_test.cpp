// Changes of names and invites, and their files.
#include "server/names/name_keeper.hpp"
#include "server/names/records_fixture.hpp"
#include "server/names/support.hpp"
#include "server/transcript.hpp"
#include "support/catch.hpp"

#include <optional>
#include <string>
#include <vector>

using namespace babel;
using namespace babel::server;
using test::key;
using test::noon;

namespace {

struct opened_records : test::records_fixture {
    std::vector<error_code> outcomes;

    opened_records() { open(); }
    name_records::saved note() {
        return [this](error_code failed) { outcomes.push_back(failed); };
    }
    error_code last() const { return outcomes.at(outcomes.size() - 1); }
};

const error_code full = make_error_code(boost::system::errc::no_space_on_device);

} // namespace

TEST_CASE("a name is bound once it is saved, and not before", "[names]") {
    opened_records r;
    r.is_held = true;
    r.records.register_name("alice", key(1), 0, "", r.note());
    CHECK_FALSE(r.records.names().find("alice"));
    CHECK(r.outcomes.empty());
    r.let_go();
    CHECK(r.last() == error_code());
    CHECK(*r.records.names().find("alice") == binding{key(1), noon});
    CHECK(*r.saved_names().find("alice") == binding{key(1), noon});
}

TEST_CASE("a key gets no more names than it may have", "[names]") {
    opened_records r;
    r.records.register_name("alice", key(1), 2, "", r.note());
    r.records.register_name("bob", key(1), 2, "", r.note());
    CHECK(r.last() == error_code());
    r.records.register_name("carol", key(1), 2, "", r.note());
    CHECK(r.last() == boost::system::errc::too_many_links);
    CHECK_FALSE(r.saved_names().find("carol"));
    r.records.register_name("carol", key(2), 2, "", r.note());
    CHECK(r.last() == error_code());
}

TEST_CASE("a change that cannot be saved has no effect", "[names]") {
    opened_records r;
    r.records.rebind("bob", key(2), r.note());
    r.records.add_invite({hash_of("one"), 1, noon + 60, {}}, r.note());
    r.saves_until_full = 0;
    r.records.register_name("alice", key(1), 0, "", r.note());
    CHECK(r.last() == full);
    r.records.rebind("bob", key(3), r.note());
    CHECK(r.last() == full);
    r.records.unbind("bob", r.note());
    CHECK(r.last() == full);
    r.records.add_invite({hash_of("two"), 1, noon + 60, {}}, r.note());
    CHECK(r.last() == full);
    r.records.remove_invite(r.records.invites().all().front().id(), r.note());
    CHECK(r.last() == full);
    CHECK_FALSE(r.records.names().find("alice"));
    CHECK(r.records.names().find("bob")->key == key(2));
    CHECK(r.records.invites().all().size() == 1);
    CHECK(r.counts.value(counter::save_failures) == 5);
}

TEST_CASE("a full file of names is told from a full disk", "[names]") {
    opened_records r;
    const policy rules;
    name_keeper keeper(rules, r.counts, r.records);
    const auto from = test::at("192.0.2.7");
    const auto words_when = [&](boost::system::errc::errc_t full_with) {
        r.saves_until_full = 0;
        r.when_full = full_with;
        std::string words;
        keeper.bind({"carl", key(2), "", from, false}, {}, [&](std::optional<login_refusal> why) {
            words = why.value().words;
        });
        return words.substr(0, 40);
    };
    CHECK(
        words_when(boost::system::errc::no_space_on_device) ==
        "the server cannot save new names at the "
    );
    CHECK(
        words_when(boost::system::errc::file_too_large) ==
        "the server has no room for more names; o"
    );
}

TEST_CASE("changes are saved one at a time and in order", "[names]") {
    opened_records r;
    r.is_held = true;
    r.records.rebind("alice", key(1), r.note());
    r.records.rebind("alice", key(2), r.note());
    r.records.unbind("alice", r.note());
    for (const std::size_t done : {1U, 2U, 3U}) {
        CHECK(r.waiting.size() == 1);
        r.let_go();
        CHECK(r.outcomes.size() == done);
    }
    CHECK(r.waiting.empty());
    CHECK_FALSE(r.records.names().find("alice"));
    CHECK(r.names_text.empty());
}

TEST_CASE("too many changes do not wait", "[names]") {
    opened_records r;
    r.is_held = true;
    for (std::size_t i = 0; i <= change_queue::max_waiting; ++i)
        r.records.unbind("alice", r.note());
    CHECK(r.outcomes.empty());
    r.records.unbind("alice", r.note());
    CHECK(r.last() == make_error_code(boost::system::errc::no_buffer_space));
}

TEST_CASE("nothing changes without files", "[names]") {
    test::records_fixture r;
    error_code failed;
    r.records.rebind("alice", key(1), [&](error_code why) { failed = why; });
    CHECK(failed == boost::system::errc::not_supported);
    CHECK_FALSE(r.records.has_files());
}

TEST_CASE("a name that is bound again keeps one line", "[names]") {
    opened_records r;
    r.records.rebind("alice", key(1), r.note());
    r.records.rebind("bob", key(2), r.note());
    r.time += 5;
    r.records.rebind("alice", key(3), r.note());
    CHECK(*r.saved_names().find("alice") == binding{key(3), noon + 5});
    CHECK(r.saved_names().size() == 2);
    CHECK(r.records.names().count_of(key(1)) == 0);
}

TEST_CASE("a name that another key got meanwhile is not registered", "[names]") {
    opened_records r;
    r.records.add_invite({hash_of("one"), 1, noon + 60, {}}, r.note());
    const std::string token = GENERATE("", "one");
    r.outcomes.clear();
    r.is_held = true;
    r.records.rebind("alice", key(1), r.note());
    r.records.register_name("alice", key(2), 0, token, r.note());
    r.records.register_name("alice", key(1), 0, token, r.note());
    r.let_go();
    CHECK(r.waiting.empty());
    const auto taken = make_error_code(boost::system::errc::file_exists);
    CHECK(r.outcomes == std::vector<error_code>{{}, taken, {}});
    CHECK(r.saved_names().find("alice")->key == key(1));
    CHECK(r.records.names().find("alice")->key == key(1));
    CHECK(r.saved_invites() == 1);
}

TEST_CASE("a key passes a name on only while it owns it", "[names]") {
    opened_records r;
    r.records.rebind("alice", key(1), r.note());
    r.records.pass_on("alice", key(1), key(2), r.note());
    CHECK(r.last() == error_code());
    CHECK(r.saved_names().find("alice")->key == key(2));
    r.records.pass_on("alice", key(1), key(3), r.note());
    CHECK(r.last() == errc::bad_key);
    r.records.pass_on("bob", key(1), key(3), r.note());
    CHECK(r.last() == errc::bad_key);
    CHECK(r.saved_names().size() == 1);
}

TEST_CASE("an invite is used up by a registration", "[names]") {
    opened_records r;
    r.records.add_invite({hash_of("one"), 1, noon + 60, {}}, r.note());
    r.records.register_name("alice", key(1), 0, "one", r.note());
    CHECK(r.last() == error_code());
    CHECK(r.saved_invites() == 0);
    CHECK(r.records.invites().all().empty());
    r.records.register_name("bob", key(2), 0, "one", r.note());
    CHECK(r.last() == errc::bad_invite);
    CHECK_FALSE(r.records.names().find("bob"));
}

TEST_CASE("of two registrations at once by one use, one succeeds", "[names]") {
    opened_records r;
    r.records.add_invite({hash_of("one"), 1, noon + 60, {}}, r.note());
    r.outcomes.clear();
    r.is_held = true;
    r.records.register_name("alice", key(1), 0, "one", r.note());
    r.records.register_name("bob", key(2), 0, "one", r.note());
    r.let_go();
    r.let_go();
    CHECK(r.outcomes == std::vector<error_code>{{}, errc::bad_invite});
    CHECK(r.saved_names().size() == 1);
}

TEST_CASE("a use of an invite is saved before the name, and returned if that fails", "[names]") {
    opened_records r;
    r.records.add_invite({hash_of("one"), 1, noon + 60, {}}, r.note());
    r.is_held = true;
    r.records.register_name("alice", key(1), 0, "one", r.note());
    r.let_go();
    CHECK(r.saved_invites() == 0); // after a power cut here, the use is lost
    CHECK(r.names_text.empty());
    r.saves_until_full = 0;
    r.let_go();
    CHECK(r.outcomes.size() == 1);
    r.saves_until_full = -1;
    r.let_go();
    CHECK(r.last() == full);
    CHECK(r.saved_invites() == 1);
    CHECK(r.records.invites().find("one", "alice", noon));
}

TEST_CASE("expired invites leave the file with the next change", "[names]") {
    opened_records r;
    r.records.add_invite({hash_of("one"), 1, noon + 60, {}}, r.note());
    r.time += 60;
    r.records.add_invite({hash_of("two"), 1, noon + 120, {}}, r.note());
    CHECK(r.saved_invites() == 1);
}
