#include "cli/call_of_bob.hpp"
#include "cli/render/call_table.hpp"
#include "support/catch.hpp"

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <string>

using namespace babel;
using namespace std::chrono_literals;
using cli::call_record;
using test::call_date, test::call_of_bob;

TEST_CASE(
    "the table of calls has a line each and marks those missed since the last look", "[calls]"
) {
    ::setenv("TZ", "UTC", 1);
    ::tzset();
    auto talked = call_of_bob("peer_hangup");
    talked.is_outgoing = true;
    talked.rang = 3s;
    talked.talked = 78s;
    auto missed = call_of_bob("missed", "not_answered");
    missed.peer = "Zo\xc3\xab Long";
    missed.rang = 45s;
    const call_record all[] = {
        talked,
        missed,
        call_of_bob("missed", "blocked"),
        call_of_bob("untrusted"),
        call_of_bob("missed", "words_attempt"),
        call_of_bob("evil\x1b[2J")};
    CHECK(
        cli::call_table(all, call_date) ==
        "  2023-11-14 22:13  to    bob       answered                1:18\n"
        "* 2023-11-14 22:13  from  Zo\xc3\xab Long  missed                  rang 0:45\n"
        "  2023-11-14 22:13  from  bob       blocked\n"
        "  2023-11-14 22:13  from  bob       not trusted\n"
        "  2023-11-14 22:13  from  bob       broke off: new key\n"
        "  2023-11-14 22:13  from  bob       evil\\x1b[2J\n"
    );
    CHECK(cli::call_table(all, call_date + 45s).find('*') == std::string::npos);
}
