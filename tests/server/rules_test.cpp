// Which names may log in, and which host a callee is told.
#include "support/catch.hpp"
#include <babel/server/rules.hpp>

#include <string>

using namespace babel;

TEST_CASE("a login name is refused with a reason that a person understands", "[rules]") {
    struct row {
        std::string name;
        std::string reason; // empty: fine
    };
    const auto [name, reason] = GENERATE(
        row{"alice", ""},
        row{"a", ""},
        row{"Zo\u00eb M\u00fcller", ""},
        row{"\u0645\u0631\u064a\u0645", ""},
        row{"\u96f2", ""},
        row{"\U0001f680", ""},
        row{std::string(32, 'x'), ""},
        row{"", "the name is empty"},
        row{std::string(33, 'x'), "the name is longer than 32 bytes"},
        row{std::string(31, 'x') + "\u00e9", "the name is longer than 32 bytes"},
        row{"ali\xffze", "the name is not valid UTF-8"},
        row{"cut short \xc3", "the name is not valid UTF-8"},
        row{"overlong \xc0\xaf", "the name is not valid UTF-8"},
        row{"half \xed\xa0\x80", "the name is not valid UTF-8"},
        row{"two\nlines", "the name has a control character in it"},
        row{std::string("nul\0", 4), "the name has a control character in it"},
        row{"\x1b[31mred", "the name has a control character in it"},
        row{"\x7f", "the name has a control character in it"},
        row{"c1 \u009b", "the name has a control character in it"},
        row{"bidi \u202e", "the name has an invisible character in it"},
        row{"isolate \u2066", "the name has an invisible character in it"},
        row{"zero\u200bwidth", "the name has an invisible character in it"},
        row{"\ufeffmark", "the name has an invisible character in it"},
        row{" alice", "the name begins with a space"},
        row{"alice ", "the name ends with a space"},
        row{" ", "the name begins with a space"},
        row{"\u00a0alice", "the name begins with a space"},
        row{"alice\u3000", "the name ends with a space"},
        row{"al ice", ""}
    );
    INFO("'" << name << "'");
    CHECK(server::fault_of_name(name) == reason);
}

TEST_CASE("a callee is told where the caller is as far as it can reach it", "[rules]") {
    const auto link_local = server::origin_of("fe80::7%eth0", "fe80::1%eth0");
    const server::origin far{"198.51.100.7", "192.0.2.1", false};
    const server::origin far_v6{"2001:db8::7", "2001:db8::1", false};
    const server::origin near{"127.0.0.1", "127.0.0.1", true};
    const server::origin near_v6{"::1", "::1", true};
    struct row {
        server::origin caller;
        server::origin callee;
        std::string host;
    };
    const auto [caller, callee, host] = GENERATE_COPY(
        row{far, far_v6, "198.51.100.7"},
        row{far_v6, far, "2001:db8::7"},
        row{far, near, "198.51.100.7"},
        row{near, far, "192.0.2.1"}, // the address at which the callee reached the server
        row{near, far_v6, "2001:db8::1"},
        row{near_v6, far, "192.0.2.1"},
        row{near, near_v6, "127.0.0.1"},
        row{near_v6, near, "::1"},
        row{link_local, far_v6, "fe80::7"}, // whose zone has another name there
        row{link_local, near, "fe80::7%eth0"},
        row{near, link_local, "fe80::1"}
    );
    CHECK(server::host_to_tell(caller, callee) == host);
}
