// Names of a file that go into a register of several servers.
#include "server/names/name_import.hpp"
#include "server/names/records_fixture.hpp"
#include "server/names/scripted_register.hpp"
#include "server/names/support.hpp"
#include "support/catch.hpp"

#include <optional>
#include <string>
#include <vector>

using namespace babel;
using namespace babel::server;
using test::key;
using test::noon;

namespace {

/// The file has alice, bob and carol; the register may have any of them.
struct import_fixture : test::records_fixture {
    test::scripted_register shared;
    std::optional<name_import> report;
    error_code failed;
    int ends = 0;

    import_fixture() {
        open();
        records.rebind("alice", key(1), [](error_code) {});
        records.rebind("bob", key(2), [](error_code) {});
        records.rebind("carol", key(3), [](error_code) {});
        records.use(shared);
        time += 100;
    }
    void begin() {
        import_names(records, [this](error_code why, name_import made) {
            failed = why;
            report = std::move(made);
            ++ends;
        });
    }
};

} // namespace

TEST_CASE("names that are free are imported with their times", "[names]") {
    import_fixture f;
    f.shared.book.bind("bob", {key(2), 7});
    f.shared.book.bind("carol", {key(9), 8});
    f.begin();
    CHECK(f.ends == 1);
    CHECK_FALSE(f.failed);
    CHECK(f.report->imported == 1);
    CHECK(f.report->known == 1);
    CHECK(f.report->differing == std::vector<std::string>{"carol"});
    CHECK(*f.shared.book.find("alice") == binding{key(1), noon});
    CHECK(*f.shared.book.find("bob") == binding{key(2), 7});
    CHECK(f.shared.book.find("carol")->key == key(9));
    CHECK(f.records.names_of_file().size() == 3);
}

TEST_CASE("a name that another server registers meanwhile differs", "[names]") {
    import_fixture f;
    f.shared.is_held = true;
    f.begin();
    CHECK(f.shared.waiting.size() == 3);
    f.shared.book.bind("bob", {key(9), 8});
    for (int i = 0; i < 3; ++i) {
        CHECK(f.ends == 0);
        f.shared.let_go();
    }
    CHECK(f.ends == 1);
    CHECK(f.report->imported == 2);
    CHECK(f.report->differing == std::vector<std::string>{"bob"});
}

TEST_CASE("an import that fails ends once nothing is under way", "[names]") {
    import_fixture f;
    f.shared.is_held = true;
    f.begin();
    f.shared.let_go(errc::register_silent);
    CHECK(f.ends == 0);
    f.shared.let_go();
    f.shared.let_go();
    CHECK(f.ends == 1);
    CHECK(f.failed == errc::register_silent);
    f.shared.is_held = false;
    f.begin();
    CHECK(f.ends == 2);
    CHECK(f.report->imported == 1);
    CHECK(f.report->known == 2);
}

TEST_CASE("an import of many names has some under way at once", "[names]") {
    test::scripted_register shared;
    test::records_fixture many;
    name_book names;
    for (int i = 0; i < 300; ++i)
        names.bind("u" + std::to_string(i), {key(1), 1});
    many.records.restore(std::move(names), {}, [](file_change, auto) {});
    many.records.use(shared);
    shared.is_held = true;
    int ends = 0;
    import_names(many.records, [&](error_code, const name_import& report) {
        CHECK(report.imported == 300);
        ++ends;
    });
    CHECK(shared.waiting.size() < 200);
    while (!shared.waiting.empty())
        shared.let_go();
    CHECK(ends == 1);
}

TEST_CASE("without a link an import fails at once", "[names]") {
    import_fixture f;
    f.shared.is_linked = false;
    f.begin();
    CHECK(f.ends == 1);
    CHECK(f.failed == errc::register_away);
}
