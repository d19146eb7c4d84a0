#include "marshal/base/text_hash.h"

#include <doctest/doctest.h>

#include <set>
#include <string>

using namespace py;

TEST_CASE("text hash: texts of every length and place of change differ") {
    std::set<size_t> hashes;
    size_t texts = 0;
    for (size_t size = 0; size < 40; size++) {
        std::string text(size, 'a');
        hashes.insert(TextHash()(text));
        texts++;
        for (size_t i = 0; i < size; i++) {
            text[i] = 'b';
            hashes.insert(TextHash()(text));
            text[i] = 'a';
            texts++;
        }
    }
    CHECK(hashes.size() == texts);
}
