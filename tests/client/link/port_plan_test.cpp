// The ports at which a server is tried.
#include "client/link/port_plan.hpp"
#include "support/catch.hpp"

#include <string>
#include <vector>

using babel::client::after_failure, babel::client::secure_policy, babel::client::security_wish;
using babel::client::known_server, babel::client::parse_server_address, babel::client::plan_fault;
using babel::client::plan_ports, babel::client::port_attempt, babel::client::port_plan;
using babel::client::srv_name;

namespace {

enum class known_as { stranger, met_at_99 };

struct plan_row {
    const char* address;
    known_as known;
    security_wish wish;
    std::string expected;
};

std::string text_of(const port_attempt& attempt) {
    auto out = (attempt.is_encrypted ? "tls " : "plain ") + std::to_string(attempt.port);
    if (attempt.limit) out += " " + std::to_string(attempt.limit->count()) + "s";
    return out + (attempt.may_be_tls ? "?" : "");
}

std::string planned(const plan_row& row) {
    const auto address = *parse_server_address(row.address);
    const known_server entry{{address.host, 99}, {}, {}, "2026-11-29"};
    const auto plan =
        plan_ports(address, row.known == known_as::stranger ? nullptr : &entry, row.wish);
    if (!plan)
        return plan.error() == plan_fault::needs_tls     ? "needs tls"
               : plan.error() == plan_fault::needs_plain ? "needs plain"
                                                         : "known as secure";
    std::string out;
    for (const auto& each : *plan)
        out += (out.empty() ? "" : ", ") + text_of(each);
    return out;
}

constexpr security_wish off{secure_policy::off};
constexpr security_wish prefer{secure_policy::prefer};
constexpr security_wish require{secure_policy::require};
constexpr security_wish verified{secure_policy::verified};
constexpr security_wish has_key{secure_policy::prefer, true};

} // namespace

TEST_CASE("each address has its ports under each policy", "[port_plan]") {
    using enum known_as;
    const plan_row rows[] = {
        {"h", stranger, off, "plain 4242"},
        {"h", stranger, prefer, "tls 4243 2s, plain 4242"},
        {"h:4242", stranger, prefer, "tls 4243 2s, plain 4242"},
        {"h", stranger, require, "tls 4243"},
        {"h", stranger, verified, "tls 4243"},
        {"h", stranger, has_key, "tls 4243"},
        {"h", met_at_99, off, "plain 4242"},
        {"h", met_at_99, prefer, "tls 99"},
        {"h", met_at_99, require, "tls 99"},
        {"h", met_at_99, has_key, "tls 99"},
        {"h:99", stranger, off, "plain 99 3s?"},
        {"h:99", stranger, prefer, "plain 99 3s?"},
        {"h:99", stranger, require, "needs tls"},
        {"h:99", stranger, verified, "needs tls"},
        {"h:99", stranger, has_key, "needs tls"},
        {"h:99", met_at_99, prefer, "tls 99"},
        {"h:99", met_at_99, verified, "tls 99"},
        {"babels://h", stranger, off, "needs plain"},
        {"babels://h", stranger, prefer, "tls 4243"},
        {"babels://h:98", stranger, require, "tls 98"},
        {"babels://h:99", met_at_99, verified, "tls 99"},
        {"babels://h", met_at_99, off, "needs plain"},
        {"babel://h", stranger, off, "plain 4242"},
        {"babel://h", stranger, prefer, "plain 4242"},
        {"babel://h:99", stranger, prefer, "plain 99"},
        {"babel://h", stranger, require, "needs tls"},
        {"babel://h", stranger, verified, "needs tls"},
        {"babel://h", stranger, has_key, "needs tls"},
        {"babel://h", met_at_99, prefer, "known as secure"},
        {"babel://h", met_at_99, require, "known as secure"},
        {"babel://h", met_at_99, off, "plain 4242"},
    };
    for (const auto& row : rows) {
        INFO(
            row.address << ", policy " << static_cast<int>(row.wish.policy) << ", known "
                        << static_cast<int>(row.known)
        );
        CHECK(planned(row) == row.expected);
    }
}

TEST_CASE("the plain port follows only where the other was not reached", "[port_plan]") {
    const auto plan = *plan_ports(*parse_server_address("h"), nullptr, prefer);
    REQUIRE(plan.size() == 2);
    CHECK(after_failure(plan, false) == port_plan{plan.back()});
    CHECK(after_failure(plan, true).empty());
    CHECK(after_failure({plan.back()}, false).empty());
    CHECK(after_failure({}, false).empty());
}

TEST_CASE("the DNS is asked for a name without a port, by the kind of the attempt", "[port_plan]") {
    struct service_row {
        const char* address;
        known_as known;
        security_wish wish;
        std::vector<std::string> expected;
    };
    using enum known_as;
    const service_row rows[] = {
        {"h.org", stranger, prefer, {"_babels._tcp.h.org", "_babel._tcp.h.org"}},
        {"H.Org", stranger, require, {"_babels._tcp.h.org"}},
        {"h.org", stranger, off, {"_babel._tcp.h.org"}},
        {"babels://h.org", stranger, prefer, {"_babels._tcp.h.org"}},
        {"babel://h.org", stranger, prefer, {"_babel._tcp.h.org"}},
        {"h.org:4242", stranger, prefer, {"", ""}},
        {"h.org:99", stranger, prefer, {""}},
        {"babels://h.org:4243", stranger, prefer, {""}},
        {"h.org", met_at_99, prefer, {""}}, // it was given at the first contact
        {"localhost", stranger, prefer, {"", ""}},
        {"a.localhost", stranger, prefer, {"", ""}},
        {"printer.local", stranger, prefer, {"", ""}},
        {"192.0.2.1", stranger, prefer, {"", ""}},
        {"2001:db8::1", stranger, prefer, {"", ""}},
    };
    for (const auto& row : rows) {
        INFO(row.address << ", known " << static_cast<int>(row.known));
        const auto address = *parse_server_address(row.address);
        const known_server entry{{address.host, 99}, {}, {}, "2026-11-29"};
        const auto* known = row.known == stranger ? nullptr : &entry;
        std::vector<std::string> asked;
        for (const auto& each : *plan_ports(address, known, row.wish))
            asked.push_back(srv_name(address.host, each));
        CHECK(asked == row.expected);
    }
}
