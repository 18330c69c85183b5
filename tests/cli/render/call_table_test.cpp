#include "cli/render/call_table.hpp"
#include "support/catch.hpp"

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <string>
#include <utility>

using namespace babel;
using namespace std::chrono_literals;
using cli::call_record;

namespace {

constexpr std::chrono::system_clock::time_point table_date{
    1'700'000'000s}; // 2023-11-14 22:13:20 UTC

call_record listed_call(std::string reason, std::string why = {}) {
    call_record made;
    made.began = table_date;
    made.account = "alice";
    made.peer = "bob";
    made.reason = std::move(reason);
    made.why = std::move(why);
    return made;
}

} // namespace

TEST_CASE(
    "the table of calls has a line each and marks those missed since the last look", "[calls]"
) {
    ::setenv("TZ", "UTC", 1);
    ::tzset();
    auto talked = listed_call("peer_hangup");
    talked.is_outgoing = true;
    talked.rang = 3s;
    talked.talked = 78s;
    auto missed = listed_call("missed", "not_answered");
    missed.peer = "Zo\xc3\xab Long";
    missed.rang = 45s;
    const call_record all[] = {
        talked,
        missed,
        listed_call("missed", "blocked"),
        listed_call("untrusted"),
        listed_call("missed", "words_attempt"),
        listed_call("evil\x1b[2J")};
    CHECK(
        cli::call_table(all, table_date) ==
        "  2023-11-14 22:13  to    bob       answered                1:18\n"
        "* 2023-11-14 22:13  from  Zo\xc3\xab Long  missed                  rang 0:45\n"
        "  2023-11-14 22:13  from  bob       blocked\n"
        "  2023-11-14 22:13  from  bob       not trusted\n"
        "  2023-11-14 22:13  from  bob       broke off: new key\n"
        "  2023-11-14 22:13  from  bob       evil\\x1b[2J\n"
    );
    CHECK(cli::call_table(all, table_date + 45s).find('*') == std::string::npos);
}
